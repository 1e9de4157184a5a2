"""How a compilation is set: the styles of contents, page and heading that the forge can print, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One way to set a compilation.

    `contents` is the style of the entries: two_line (a person's byline above the title), one_line, byline_after
    (author in brackets behind the title), page_first (the page before the title), run_together (entries flow into
    one another), or None for no contents. `entry_num` is the format of an entry's number, None for none, `entry_page`
    that of its page. `header` is what runs above the pages: compilation, article or None. `footer` is the format of
    the page number, outside edge first. `looks` is how headings stand out: large, bold or plain. `noise` is the
    number of contact lines put inside paragraphs. `dress` is the kind of articles, None for reports.
    """

    name: str
    contents: str | None
    entry_num: str | None = "{}."
    entry_page: str = "{}"
    leader: str = "…"
    contents_columns: int = 1
    columns: int = 1
    cover: bool = True
    watermark: bool = False
    header: str | None = "compilation"
    footer: str | None = "— {} —"
    looks: str = "bold"
    part_pages: bool = False
    new_pages: bool = True
    bookmarks: bool = False
    size: float = 12
    noise: int = 0
    numbered_from_cover: bool = False
    dress: str | None = None


LAYOUTS: Final = (
    Layout(name="digest", contents="two_line", watermark=True, looks="large", noise=2),
    Layout(
        name="official", contents="one_line", leader=".", header=None, size=15, looks="bold", numbered_from_cover=True
    ),
    Layout(
        name="journal",
        contents="byline_after",
        entry_num=None,
        leader="·",
        columns=2,
        cover=False,
        header="article",
        footer="{}",
        new_pages=False,
        size=10.5,
    ),
    Layout(name="bare", contents=None, cover=False, header=None, footer=None, looks="plain"),
    Layout(
        name="booklet",
        contents="one_line",
        entry_num="{:02d} ",
        leader="-",
        part_pages=True,
        header="article",
        bookmarks=True,
        watermark=True,
    ),
    Layout(name="flowing", contents="run_together", entry_num="{}、", cover=True, footer="第{}页", looks="large"),
    Layout(name="spread", contents="one_line", contents_columns=2, leader=" ", new_pages=False, looks="plain", noise=3),
    Layout(name="papers", contents="one_line", entry_num=None, leader=".", header=None, size=15, dress="papers"),
    Layout(name="cases", contents="page_first", entry_num=None, size=15, footer="· {} ·", dress="cases"),
    Layout(
        name="speeches",
        contents="one_line",
        entry_num=None,
        entry_page="（{}）",
        leader="·",
        header=None,
        footer="{}",
        looks="large",
        size=15,
        dress="speeches",
    ),
)

BY_NAME: Final = {layout.name: layout for layout in LAYOUTS}
SAMPLE_LAYOUT: Final = Layout(name="sample", contents="two_line", watermark=True, looks="large", size=15)
