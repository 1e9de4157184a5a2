"""Draws edits: each in its place in the text, and counted by the rule that made it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.cli.review.labels import verb_of
from pipeline.cli.review.markup import Child, Element, element
from pipeline.cli.review.pieces import percent, section, table
from pipeline.query.review import Example, Review, RuleCount
from pipeline.query.segments import Segment
from pipeline.records import Edit


class Drawing:
    """Draws a source's segments in reading order; knows which page it is on and which edits it has met."""

    def __init__(self, rules: Sequence[RuleCount]) -> None:
        self._number = {count.rule: i for i, count in enumerate(rules)}
        self._examples = {shown.edit.edit_id for count in rules for shown in count.examples}
        self._drawn: set[str] = set()
        self._page: int | None = None
        self._pages: set[int] = set()

    def start_article(self) -> None:
        """Mark the next page even if the article before ended on it."""
        self._page = None

    def segments(self, segments: Iterable[Segment], *, marks_pages: bool = False) -> Iterator[Child]:
        """The segments as text and elements, with a mark where a page begins."""
        for i, segment in enumerate(segments):
            if marks_pages and segment.page is not None and segment.page != self._page:
                self._page = segment.page
                yield self._mark_page(segment.page, inside=i > 0)
            yield segment.text if segment.edit is None else self._edit(segment.text, segment.edit)

    def _mark_page(self, page: int, *, inside: bool) -> Element:
        """A page's number in the margin; `inside` a paragraph also a line where the page breaks."""
        known = page in self._pages  # articles may share a page or stand in another order than the contents
        self._pages.add(page)
        return element("a", class_="pg inside" if inside else "pg", id=None if known else f"p{page}", data_p=page)

    def _edit(self, text: str, edit: Edit) -> Child:
        if edit.edit_id in self._drawn:  # the second half of an edit that broke the line
            return text
        self._drawn.add(edit.edit_id)
        return draw_edit(
            edit,
            text,
            # The old form of a mark that only changed its width would clutter the line; the title has it.
            old=any(map(str.isalnum, edit.before)),
            class_=f"r{self._number[edit.rule]}",
            id=anchor(edit) if edit.edit_id in self._examples else None,
            tabindex=0,
            title=reason(edit),
        )


def draw_edit(edit: Edit, text: str, *, old: bool, class_: str = "", **attributes: str | int | None) -> Element:
    """An edit where `text` stands: put in, taken out, replaced (with what stood there, if `old`), or suggested."""
    if edit.status != "applied":
        ghost = f"→{blanks(edit.after) or '∅'}" if edit.before else blanks(edit.after)
        return element("mark", text, element("span", ghost, class_="ghost"), class_=f"sug {class_}", **attributes)
    if not edit.after:
        return element("del", blanks(edit.before), class_=f"cut {class_}", **attributes)
    written = f"{text}⏎" if "\n" in edit.after else blanks(text)
    if not edit.before:
        return element("ins", written, class_=f"add {class_}", **attributes)
    if not old:
        return element("ins", written, class_=f"sub {class_}", **attributes)
    parts = (element("del", blanks(edit.before)), element("ins", written))
    return element("span", parts, class_=f"sub {class_}", **attributes)


def draw_example(example: Example) -> Element:
    """A link to an edit, drawn as the edit with the characters around it."""
    edit = example.edit
    text = edit.after.partition("\n")[0] if edit.status == "applied" else edit.before
    return element("a", example.left, draw_edit(edit, text, old=True), example.right, href=f"#{anchor(edit)}")


def anchor(edit: Edit) -> str:
    """The place of an edit on the page."""
    return edit.edit_id.rpartition(".")[2]


def reason(edit: Edit) -> str:
    """What an edit did, by which rule, and how sure it is."""
    if not edit.before:
        done = f"补 “{blanks(edit.after)}”"
    elif not edit.after:
        done = f"删 “{blanks(edit.before)}”"
    else:
        done = f"“{blanks(edit.before)}” 改 “{blanks(edit.after)}”"
    status = "" if edit.status == "applied" else "建议 "
    return f"{status}{done} · {verb_of(edit.rule)} {edit.rule} · {percent(edit.probability)}"


def blanks(text: str) -> str:
    r"""White space that could not be seen, made visible.

    >>> blanks("依 法"), blanks("  "), blanks("\n")
    ('依 法', '␣␣', '⏎')
    """
    return text if text.strip() else text.replace("\n", "⏎").replace(" ", "␣").replace("\u3000", "□").replace("\t", "⇥")


def draw_edits(review: Review) -> Element:
    """What the marks mean, and every rule that edited: how often, how sure, with its first examples."""
    headings = (
        ("规则", "rule"),
        ("写入", "applied"),
        ("建议", "suggested"),
        ("把握", "probability"),
        ("例", "examples"),
    )
    rows = [_rule(i, count) for i, count in enumerate(review.rules)]
    drawn = (_legend(), table(headings, rows)) if rows else element("p", "没有改动：正文与读出的字符相同。")
    return section("edits", "改动", "edits", drawn)


def _legend() -> Element:
    return element(
        "p",
        element("ins", "补入", class_="add"),
        element("del", "删去", class_="cut"),
        element("span", element("del", "旧"), element("ins", "改写"), class_="sub"),
        element("mark", "原文", element("span", "→建议", class_="ghost"), class_="sug"),
        element("span", "指向或用 Tab 移到一处，便见原文、规则与把握；按 N、P 走到下一处、上一处。", class_="hint"),
        class_="legend",
    )


def _rule(number: int, count: RuleCount) -> Element:
    box = element("input", type="checkbox", checked="checked", autocomplete="off", value=f"r{number}")
    verb = element("span", verb_of(count.rule), class_="by")
    return element(
        "tr",
        element("td", element("label", box, element("code", count.rule)), verb),
        element("td", f"{count.applied:,}", class_="num"),
        element("td", f"{count.suggested:,}" if count.suggested else "", class_="num sugs"),
        element("td", _span(count.least, count.most), class_="num"),
        element("td", [draw_example(example) for example in count.examples], class_="examples"),
    )


def _span(least: float, most: float) -> str:
    return percent(least) if percent(least) == percent(most) else f"{percent(least)}–{percent(most)}"
