"""Writes a forged compilation as DOCX: headings by style, by hand or automatic, contents typed or as a field."""

from __future__ import annotations

import datetime as dt
import zipfile
from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from tests.forge.contents import Entry, entries
from tests.forge.layouts import Layout
from tests.forge.model import Article, Compilation, Paragraph
from tests.forge.pdf import NOISE, draw_noise

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the earliest moment a zip can name: equal input gives equal bytes
_NUMBERING_ID: Final = 90  # beyond the ids of python-docx's template
_LEVELS: Final = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))


def to_docx(compilation: Compilation, layout: Layout, *, seed: int = 0) -> tuple[bytes, dict[str, Any]]:
    """The DOCX's bytes and the truth of this form.

    A layout that makes PDF bookmarks gets its contents as a Word field; any other types them.
    """
    document = Document()
    _set_properties(document, compilation)
    _define_styles(document)
    numbering = _define_numbering(document)
    noise = draw_noise(compilation, layout.noise, seed)
    inserted = {(place.article, place.para): place.offset for place in noise}
    # Every article starts a page, so with short articles the printed page is the article's number; in front of the
    # titles such pages would count them.
    step = 3 if layout.contents == "page_first" else 1
    pages = {no: step * (no - 1) + 1 for no, _, _ in compilation.numbered()}
    listed = entries(compilation, layout, pages) if layout.contents else ()
    if layout.cover:
        _write_cover(document, compilation)
    if listed:
        _write_contents(document, listed, layout)
    for no, part, article in compilation.numbered():
        if layout.part_pages and part.articles[0] is article and part.line:
            _centred(document, part.line, 24)
        num_id = _new_list(document, numbering) if article.word_headings == "auto" else None
        _write_article(document, no, article, inserted, num_id)
    articles = [
        {"no": no, "status": "complete", "word_headings": a.word_headings} for no, _, a in compilation.numbered()
    ]
    truth = {
        "form": "docx",
        "contents_kind": None if not listed else "field" if layout.bookmarks else "typed",
        "contents": [entry.truth() for entry in listed],
        "articles": articles,
        "noise": [{"article": n.article, "para": n.para, "offset": n.offset, "text": NOISE} for n in noise],
    }
    return _packed(document), truth


def _set_properties(document: DocumentType, compilation: Compilation) -> None:
    properties = document.core_properties
    properties.title, properties.subject = compilation.title, compilation.notice
    properties.author = properties.last_modified_by = "forge"
    properties.created = properties.modified = dt.datetime(2025, 8, 1, tzinfo=dt.UTC)


def _define_styles(document: DocumentType) -> None:
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        style = document.styles[name]
        style.font.name = "SimSun"
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "SimSun")
    for level in (1, 2):
        style = document.styles.add_style(f"TOC {level}", WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]


def _define_numbering(document: DocumentType) -> Any:
    """Add the list 一、 （一） 1. to the numbering part."""
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
        for i, (kind, text) in enumerate(_LEVELS)
    )
    numbering = document.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{_NUMBERING_ID}">'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )
    numbering.insert(0, abstract)  # all abstractNum elements stand before the first num
    return numbering


def _new_list(document: DocumentType, numbering: Any) -> int:
    """A list that counts from 一 again."""
    num = numbering.add_num(_NUMBERING_ID)
    for level in range(len(_LEVELS)):
        num.add_lvlOverride(ilvl=level).add_startOverride(1)
    return int(num.numId)


def _write_cover(document: DocumentType, compilation: Compilation) -> None:
    for text, size in (
        (compilation.title, 28),
        (f"（{len(compilation.articles)}篇）", 20),
        (compilation.issue or "", 16),
    ):
        if text:
            _centred(document, text, size, bold=True)
    document.add_paragraph(compilation.notice)
    for text in compilation.imprint:
        _centred(document, text, 14)
    document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)


def _write_contents(document: DocumentType, listed: tuple[Entry, ...], layout: Layout) -> None:
    _centred(document, "目　录", 20, bold=True)
    part = None
    lines: list[WordParagraph] = []
    for entry in listed:
        if entry.part_line and entry.part_line != part:
            part = entry.part_line
            lines.append(document.add_paragraph(part, style="TOC 1"))
        if entry.byline_line:
            lines.append(document.add_paragraph(entry.byline_line, style="TOC 2"))
        page = entry.page_format.format(entry.page)
        words = f"{page}\u3000{entry.line}" if entry.page_first else f"{entry.line}\t{page}"
        line = document.add_paragraph(words, style="TOC 2")
        line.paragraph_format.tab_stops.add_tab_stop(Cm(15), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        lines.append(line)
    if layout.bookmarks:
        _wrap_in_field(lines[0], lines[-1])


def _wrap_in_field(first: WordParagraph, last: WordParagraph) -> None:
    begin, instruction, separate = _field("begin"), OxmlElement("w:r"), _field("separate")
    code = OxmlElement("w:instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = ' TOC \\o "1-1" \\h '
    instruction.append(code)
    runs = [run for run in first._p if run.tag == qn("w:r")]
    for element in (begin, instruction, separate):
        runs[0].addprevious(element)
    last._p.append(_field("end"))


def _field(kind: str) -> Any:
    run, mark = OxmlElement("w:r"), OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    run.append(mark)
    return run


def _write_article(
    document: DocumentType, no: int, article: Article, inserted: dict[tuple[int, int], int], num_id: int | None
) -> None:
    rows: list[tuple[str, ...]] = []
    for i, line in enumerate(article.paragraphs):
        if line.role == "table":
            rows.append(line.cells)
            continue
        if rows:
            _write_table(document, rows)
            rows = []
        offset = inserted.get((no, i))
        text = line.text if offset is None else line.text[:offset] + NOISE + line.text[offset:]
        written = _write_line(document, article, line, text, num_id)
        if i == 0:
            written.paragraph_format.page_break_before = True
            if line.role == "note":
                # A label above the title is set flush.
                written.paragraph_format.first_line_indent = Pt(0)
    if rows:
        _write_table(document, rows)


def _write_table(document: DocumentType, rows: list[tuple[str, ...]]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for cells, row in zip(rows, table.rows, strict=True):
        for text, cell in zip(cells, row.cells, strict=True):
            cell.text = text


def _write_line(
    document: DocumentType, article: Article, line: Paragraph, text: str, num_id: int | None
) -> WordParagraph:
    if line.role == "title":
        if article.word_headings == "styles":
            title = document.add_paragraph(text, style="Title")
            title.alignment = WD_ALIGN_PARAGRAPH.CENTER
            return title
        return _centred(document, text, 22, bold=True)
    if line.role in ("byline", "date"):
        return _centred(document, text, 14)
    if line.role == "heading" and line.level is not None:
        return _write_heading(document, article, line, text, num_id)
    paragraph = document.add_paragraph(text)
    paragraph.paragraph_format.first_line_indent = Pt(32)
    return paragraph


def _write_heading(
    document: DocumentType, article: Article, line: Paragraph, text: str, num_id: int | None
) -> WordParagraph:
    level = min(line.level or 1, 3)
    if article.word_headings == "styles":
        return document.add_paragraph(text, style=f"Heading {level}")
    list_level = _list_level(line.num)
    automatic = num_id is not None and list_level is not None
    paragraph = document.add_paragraph()
    paragraph.add_run(text[len(line.num or "") :] if automatic else text).bold = True
    if automatic:
        numbered = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        numbered.get_or_add_ilvl().val = list_level
        numbered.get_or_add_numId().val = num_id
    return paragraph


def _list_level(num: str | None) -> int | None:
    """The level of the automatic list that prints such an ordinal; None where none does and it must be typed."""
    if num is None or num.endswith(("章", "节")):
        return None
    return 0 if num.endswith("、") else 1 if num.startswith("（") else 2


def _centred(document: DocumentType, text: str, size: int, *, bold: bool = False) -> WordParagraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold
    return paragraph


def _packed(document: DocumentType) -> bytes:
    """The file's bytes with every member dated alike."""
    saved, packed = BytesIO(), BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, source.read(name))
    return packed.getvalue()
