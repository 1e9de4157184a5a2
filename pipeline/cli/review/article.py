"""Draws one article: what was decided about it and what was not, its outline, its paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.cli.review import labels
from pipeline.cli.review.edits import Drawing
from pipeline.cli.review.markup import Child, Element, element
from pipeline.cli.review.pieces import article_anchor, contents_anchor, lacking, small, status
from pipeline.query.review import ArticleView, ParagraphView, Place
from pipeline.records import Section
from pipeline.text.missing_pages import Gap

# What a date is cut to where only its month or year is known.
_DATE_LENGTH: Final = {"year": 4, "month": 7}

# Headings of the text stand under the article's own h3; HTML has six levels.
_DEEPEST_HEADING: Final = 6

# So many places of one name are shown; 城关镇 lies in some ninety counties.
_MOST_PLACES: Final = 12


def draw_article(
    article: ArticleView, following: ArticleView | None, drawing: Drawing, gaps: Sequence[Gap] = ()
) -> Element:
    """The article as a card: head, facts, outline, text; a link leads past all its edits to the one that follows.

    Where pages that the file lacks, `gaps`, belonged to its text, the text says so.
    """
    row = article.row
    drawing.start_article()
    text = list(_text(article, drawing, gaps))
    return element(
        "article",
        element(
            "header",
            element("h3", element("span", str(row["ordinal"]), class_="no"), row["title"]),
            element(
                "p",
                status(row["status"]),
                _size(article),
                element("span", f"题名{labels.TITLE_SOURCES[row['title_source']]}") if row["text"] else None,
                element("span", "目录未列", class_="open") if article.unlisted else None,
                element("a", "回目录", href=f"#{contents_anchor(article)}", class_="back"),
                element("a", "下一篇", href=f"#{article_anchor(following)}") if following else None,
                class_="strip",
            ),
            element("dl", _facts(article), class_="facts"),
            _outline(article.sections),
        ),
        element("div", text, class_="text") if text else None,
        id=article_anchor(article),
        class_=row["status"],
    )


def _text(article: ArticleView, drawing: Drawing, gaps: Sequence[Gap]) -> Iterator[Element]:
    """The paragraphs, and what is missing between, before and behind those of a truncated article."""
    is_cut = article.row["status"] == "truncated"
    missing = [gap for gap in gaps if is_cut and _touches(gap, article.row["page_start"], article.row["page_end"])]
    told = 0
    for view in article.paragraphs:
        page = view.paragraph.page_start
        while told < len(missing) and page is not None and page > missing[told].page:
            yield _lacks(missing[told])
            told += 1
        yield _paragraph(view, drawing)
    for gap in missing[told:]:
        yield _lacks(gap)
    if is_cut and not missing:
        yield element("p", "正文在此中断。", small("the text breaks off here"), class_="gap")


def _touches(gap: Gap, first: int | None, last: int | None) -> bool:
    """Whether pages are missing right before, inside or right behind an article's pages."""
    return first is not None and last is not None and first - 1 <= gap.page <= last


def _lacks(gap: Gap) -> Element:
    return element("p", f"此处缺印刷页码 {lacking(gap)} 页。", small("pages are missing here"), class_="gap")


def describe_date(article: ArticleView) -> Iterator[Child]:
    """The date as far as it is known; readings that were not taken stand beside it."""
    row = article.row
    candidates = row["date_candidates"]
    if article.date_is_open:
        yield element("strong", "未定", class_="open")
        yield f" 可读作 {'、'.join(candidates)}"
    elif row["date"] is None:
        yield element("span", "—", class_="none")
    else:
        taken = row["date"].isoformat()[: _DATE_LENGTH.get(row["date_precision"], 10)]
        yield element("time", taken)
        yield small(labels.PRECISIONS.get(row["date_precision"]))
        others = [reading for reading in candidates if reading != taken]
        if others:
            yield element("span", f" 另可读作 {'、'.join(others)}", class_="others")


def describe_region(article: ArticleView) -> Iterator[Child]:
    """The region as far as it is known; other places of the same name stand beside it."""
    row = article.row
    if article.region_is_open:
        yield element("strong", "未定", class_="open")
        township = f" {row['township']}" if row["township"] else ""
        yield f"{township} 可能是 {_named(article.candidates)}"
        return
    parts = (row["province"], row["prefecture"], row["county"], row["township"])
    names = list(dict.fromkeys(name for name in parts if name))
    if not names and row["adcode"] is None:
        yield element("span", "—", class_="none")
        return
    yield "".join(names)
    yield small(row["township_code"] or row["adcode"])
    others = [place for place in article.candidates if place.adcode != row["adcode"]]
    if others:
        yield element("span", f" 同名 {_named(others)}", class_="others")


def _named(places: Sequence[Place]) -> str:
    """The places with their codes, the first of many: a township's name can be one of a hundred counties'."""
    named = "、".join(f"{place.name}（{place.adcode}）" for place in places[:_MOST_PLACES])
    return named if len(places) <= _MOST_PLACES else f"{named}等{len(places)}处"


def _size(article: ArticleView) -> Element | None:
    row = article.row
    first, last = row["page_start"], row["page_end"]
    pages = "" if first is None else f"第{first}页 " if first == last else f"第{first}–{last}页 "
    size = f"{row['n_chars']:,}字" if row["n_chars"] else ""
    return element("span", pages + size) if pages or size else None


def _facts(article: ArticleView) -> Iterator[Child]:
    row = article.row
    present = row["status"] != "listed"
    level = labels.LEVELS.get(row["admin_level"], row["admin_level"])
    kind = labels.KINDS.get(row["organ_kind"], row["organ_kind"])
    part = "　".join(word for word in (row["part_num"], row["part_title"]) if word)
    facts: tuple[tuple[str, str, Sequence[Child]], ...] = (
        ("部分", "part", [part]),
        ("署名", "byline", [row["byline"]]),
        (
            "单位",
            "organ",
            [row["organ"], small("，".join(word for word in (kind, level) if word)) if row["organ"] else None],
        ),
        ("作者", "author", [row["author"], f"　{row['author_role']}" if row["author_role"] else None]),
        ("地区", "region", list(describe_region(article)) if present or article.candidates else []),
        ("日期", "date", list(describe_date(article)) if present or row["date_candidates"] else []),
    )
    for label, name, values in facts:
        if any(value is not None and value != "" for value in values):
            yield element("div", element("dt", label, small(name)), element("dd", values))


def _outline(sections: Sequence[Section]) -> Element | None:
    if not sections:
        return None
    inferred = sum(section.num_inferred for section in sections)
    restored = f"，补回序号 {inferred} 处" if inferred else ""
    return element(
        "details",
        element("summary", f"结构：{len(sections)} 节{restored}", small("sections")),
        element("ul", [_outlined(section) for section in sections]),
        class_="outline",
    )


def _outlined(section: Section) -> Element:
    link = element("a", f"{section.num or ''}{section.heading}", href=f"#{_section_anchor(section)}")
    return element("li", link, _inferred(section), class_=f"l{min(section.level, 4)}")


def _section_anchor(section: Section) -> str:
    return section.section_id.partition(".")[2]


def _inferred(section: Section) -> Element | None:
    return element("span", "序号补回", class_="tag", title="num_inferred") if section.num_inferred else None


def _paragraph(view: ParagraphView, drawing: Drawing) -> Element:
    paragraph = view.paragraph
    drawn = list(drawing.segments(view.segments, marks_pages=True))
    anchor = paragraph.paragraph_id.partition(".")[2]
    if view.section is not None and paragraph.role == "paragraph":
        led = _set_off(drawn, view.section.heading)
        return element("p", led, _inferred(view.section), id=_section_anchor(view.section), class_="run-in")
    if view.section is not None:
        tag = f"h{min(view.section.level + 3, _DEEPEST_HEADING)}"
        return element(
            tag,
            drawn,
            _inferred(view.section),
            id=_section_anchor(view.section),
            class_=f"l{min(view.section.level, 4)}",
        )
    if paragraph.role == "table":
        return element("div", _cells(drawn), id=anchor, class_="row")
    return element("p", drawn, id=anchor, class_=None if paragraph.role == "paragraph" else f"t-{paragraph.role}")


def _set_off(drawn: Sequence[Child], heading: str) -> Iterator[Child]:
    """The pieces of a paragraph with the leading sentence that heads it in bold, unless an edit stands inside that."""
    sought = heading
    for child in drawn:
        if sought and isinstance(child, str) and sought in child:
            end = child.index(sought) + len(sought)
            yield element("b", child[:end])
            yield child[end:]
            sought = ""
        else:
            yield child


def _cells(drawn: Sequence[Child]) -> Iterator[Child]:
    """The cells of a table's row; the tabs that keep them apart stay between them, for whoever copies the row."""
    cell: list[Child] = []
    for child in drawn:
        if not isinstance(child, str):
            cell.append(child)
            continue
        first, *others = child.split("\t")
        cell.append(first)
        for other in others:
            yield element("span", cell)
            yield "\t"
            cell = [other]
    yield element("span", cell)
