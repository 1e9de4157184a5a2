"""Every table of huibian: its columns, their types, its key, and one line of meaning per column.

Nothing else in the house declares a column. The writer casts to what stands here, `huibian schema`
prints it, the data dictionary in the docs is generated from it, and `verify` checks keys and references
against it.

Offsets are half-open Unicode code points. Tables with ``published=False`` pass between stages and stay
in the cache; a snapshot holds the published ones only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

SCHEMA_VERSION: Final = 1

_TYPES: Final[dict[str, pa.DataType]] = {
    "string": pa.string(),
    "bool": pa.bool_(),
    "int8": pa.int8(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float32": pa.float32(),
    "float64": pa.float64(),
    "date": pa.date32(),
    "strings": pa.list_(pa.string()),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its type (a key of the type table) and what it means."""

    name: str
    type: str
    doc: str
    required: bool = False

    @property
    def field(self) -> pa.Field[pa.DataType]:
        return pa.field(self.name, _TYPES[self.type], nullable=not self.required)


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: every non-null value of `column` is a value of `table`.`target`."""

    column: str
    table: str
    target: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table: name, meaning, key columns, columns, references, and whether snapshots hold it."""

    name: str
    doc: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    references: tuple[Reference, ...] = ()
    published: bool = True

    @property
    def arrow(self) -> pa.Schema:
        return pa.schema([column.field for column in self.columns])

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def empty(self) -> pa.Table:
        return self.arrow.empty_table()

    def from_columns(self, columns: dict[str, list[object]]) -> pa.Table:
        """Build the Arrow table from equally long columns; a name the table lacks is an error."""
        if set(columns) != set(self.column_names):
            odd = set(columns) ^ set(self.column_names)
            raise KeyError(f"table {self.name}: columns {sorted(odd)} do not match the schema")
        arrays = [pa.array(columns[name], self.arrow.field(name).type) for name in self.column_names]
        return pa.Table.from_arrays(arrays, schema=self.arrow)

    def from_rows(self, rows: Iterable[object]) -> pa.Table:
        """Build the Arrow table from records that have the table's columns as attributes."""
        kept = list(rows)
        return self.from_columns({name: [getattr(row, name) for row in kept] for name in self.column_names})


def _c(name: str, type_: str, doc: str) -> Column:
    return Column(name, type_, doc)


def _k(name: str, type_: str, doc: str) -> Column:
    return Column(name, type_, doc, required=True)


_SOURCE_ID = _k("source_id", "string", "Source the row comes from: 16 hex digits of the file's SHA-256.")
_ARTICLE_ID = _k("article_id", "string", "Article (篇) the row belongs to.")
_IN_SOURCE = Reference("source_id", "sources", "source_id")
_IN_ARTICLE = Reference("article_id", "articles", "article_id")
_IN_PARAGRAPH = Reference("paragraph_id", "paragraphs", "paragraph_id")

# What a line is, shared by `lines` (as the reader saw it) and `blocks` (as it is published).
_LINE_COLUMNS: Final = (
    _k("block_id", "string", "Key: <source_id>.b<6 digits>, in reading order."),
    _SOURCE_ID,
    _c("page", "int32", "Physical page, from 1; null for formats without pages."),
    _k("ordinal", "int32", "Position in the source's reading order, from 1."),
    _k("text_raw", "string", "The characters exactly as extracted."),
    _c("x0", "float32", "Left edge in points from the page's left; null without layout."),
    _c("y0", "float32", "Top edge in points from the page's top; null without layout."),
    _c("x1", "float32", "Right edge in points from the page's left."),
    _c("y1", "float32", "Bottom edge in points from the page's top."),
    _c("font_size", "float32", "Size in points of most of the line's characters."),
    _c("font", "string", "Font name of most of the line's characters, without the subset prefix."),
    _c("bold", "bool", "Whether most of the line is bold, by weight, name or style."),
    _k("rotated", "bool", "Whether the glyphs are turned against the page (as watermarks are)."),
    _c("space_above", "float32", "White space above: blank lines in text formats, points on a page; null for a page's first."),
    _c("style", "string", "What the format itself calls the line: title, heading1…9, toc, list, table, note, header, footer, chrome, watermark; null if nothing."),
    _c("column", "int32", "Text column on the page, from 1 (0 spans all columns); null without layout."),
    _c("table_id", "string", "Table the line is a row of; null outside tables."),
    _c("confidence", "float64", "Confidence of recognition, 0 to 1; null where nothing was recognised."),
)  # fmt: skip

_EDIT_COLUMNS: Final = (
    _k("start", "int32", "Start in the block's text_raw."),
    _k("end", "int32", "End in the block's text_raw (equal to start for an insertion)."),
    _k("before", "string", "What stood there: text_raw[start:end]."),
    _k("after", "string", "What stands there now, or would if the edit were applied."),
    _k("rule", "string", "The rule that made the edit."),
    _k("probability", "float64", "How sure the rule is that the edit is right, 0 to 1."),
    _k("status", "string", "applied, or suggested (not in the text)."),
)

_EDIT_ROW: Final = (
    _k("edit_id", "string", "Key: <source_id>.e<6 digits>."),
    _SOURCE_ID,
    _k("block_id", "string", "Block the edit is in."),
    _c("article_id", "string", "Article the block is text of; null outside articles."),
    *_EDIT_COLUMNS,
)

TABLES: Final[tuple[Table, ...]] = (
    Table(
        "sources",
        "One row per input file, readable or not.",
        ("source_id",),
        (
            _SOURCE_ID,
            _k("path", "string", "Path as given, relative to the corpus folder, with forward slashes."),
            _k("sha256", "string", "SHA-256 of the file's bytes, hexadecimal."),
            _k("bytes", "int64", "Size of the file in bytes."),
            _c("media_type", "string", "What the bytes are (not what the name says); null if unknown."),
            _c("pages", "int32", "Number of physical pages; null for formats without pages."),
            _c("reader", "string", "Reader that opened the file; null if none could."),
            _k("status", "string", "ok, partial (something could not be read) or rejected (nothing could)."),
            _k("n_chars", "int64", "Characters extracted, all layers."),
            _k("n_unmapped_chars", "int64", "Glyphs that have no trustworthy character."),
            _c("message", "string", "Why the status is not ok, in one line; null when it is."),
        ),
    ),
    Table(
        "pages",
        "One row per physical page: its size and how it was read.",
        ("source_id", "page"),
        (
            _SOURCE_ID,
            _k("page", "int32", "Physical page, from 1."),
            _k("width", "float32", "Width in points, after the page's own rotation."),
            _k("height", "float32", "Height in points, after the page's own rotation."),
            _k("method", "string", "Path the page took: pdfium, pdfplumber, ocr, ofd, none."),
            _c("reason", "string", "Why not the cheapest path; null when it was."),
            _k("n_chars", "int64", "Characters extracted from the page."),
            _k("n_unmapped_chars", "int64", "Glyphs on the page without a trustworthy character."),
            _c("confidence", "float64", "Mean confidence of recognition, 0 to 1; null when nothing was recognised."),
        ),
        (_IN_SOURCE,),
    ),
    Table(
        "files",
        "The input of one source's build: the file itself.",
        ("source_id",),
        (
            _SOURCE_ID,
            _k("path", "string", "As in sources."),
            _k("sha256", "string", "As in sources."),
            _k("bytes", "int64", "As in sources."),
            _k("location", "string", "Absolute path on the machine that builds."),
        ),
        published=False,
    ),
    Table("lines", "What a reader saw, line by line, before anything was judged.", ("block_id",), _LINE_COLUMNS, published=False),
    Table(
        "bookmarks",
        "The file's own outline: PDF bookmarks or heading links.",
        ("source_id", "ordinal"),
        (
            _SOURCE_ID,
            _k("ordinal", "int32", "Position in the outline, from 1."),
            _k("level", "int8", "Depth, from 1."),
            _k("title", "string", "Text of the entry."),
            _c("page", "int32", "Physical page it points to."),
        ),
        (_IN_SOURCE,),
    ),
    Table(
        "tables",
        "The cells of the source's tables.",
        ("table_id", "row", "column"),
        (
            _SOURCE_ID,
            _k("table_id", "string", "Table: <source_id>.t<3 digits>."),
            _c("page", "int32", "Physical page the cell is on; null without pages."),
            _k("row", "int32", "Row, from 1."),
            _k("column", "int32", "Column, from 1; for a merged cell its first."),
            _k("row_span", "int32", "Rows the cell covers."),
            _k("column_span", "int32", "Columns the cell covers."),
            _k("text", "string", "Text of the cell, lines joined."),
        ),
        (_IN_SOURCE,),
    ),
    Table(
        "layers",
        "What each line is: part of the text, or of the page around it.",
        ("block_id",),
        (
            _k("block_id", "string", "The line."),
            _k("layer", "string", "body, contents, cover, furniture, watermark, chrome, notice or note."),
            _c("role", "string", "header, footer, page_number and the like; null while undecided."),
            _c("rule", "string", "The rule that decided; null where nothing spoke against body."),
        ),
        published=False,
    ),
    Table(
        "cleanings",
        "Edits made to lines before their structure is known.",
        ("block_id", "start", "end"),
        (_k("block_id", "string", "The line."), *_EDIT_COLUMNS),
        published=False,
    ),
    Table(
        "date_repairs",
        "Edits that give damaged dates their marks back, made once the article decides the reading.",
        ("block_id", "start", "end"),
        (_k("block_id", "string", "The line."), *_EDIT_COLUMNS),
        published=False,
    ),
    Table(
        "placements",
        "Where each line belongs: its article, its role and whether it goes on with the line before.",
        ("block_id",),
        (
            _k("block_id", "string", "The line."),
            _k("layer", "string", "As in blocks."),
            _k("role", "string", "As in blocks."),
            _c("article_id", "string", "Article the line is text of; null outside articles."),
            _k("continues", "bool", "Whether the line goes on with the paragraph of the body line before it."),
            _c("level", "int8", "Heading level for headings, from 1."),
        ),
        published=False,
    ),
    Table(
        "drafts",
        "Articles as contents and body together show them, before people, places and dates are read.",
        ("article_id",),
        (
            _ARTICLE_ID,
            _SOURCE_ID,
            _k("ordinal", "int32", "As in articles."),
            _c("part_num", "string", "As in articles."),
            _c("part_title", "string", "As in articles."),
            _k("title", "string", "As in articles."),
            _k("title_source", "string", "As in articles."),
            _c("byline", "string", "Byline as printed, the better of contents and body."),
            _c("date_line", "string", "Date line as printed."),
            _c("page_start", "int32", "As in articles."),
            _c("page_end", "int32", "As in articles."),
            _k("status", "string", "As in articles."),
        ),
        published=False,
    ),
    Table(
        "compilation_drafts",
        "What the compilation says of itself, before its articles are counted.",
        ("compilation_id",),
        (
            _k("compilation_id", "string", "As in compilations."),
            _SOURCE_ID,
            _c("title", "string", "As in compilations."),
            _c("issue", "string", "As in compilations."),
            _c("declared_articles", "int32", "As in compilations."),
        ),
        published=False,
    ),
    Table(
        "repairs",
        "Edits that follow from structure: titles and ordinals restored, run-in headings split; offsets in the raw line.",
        ("block_id", "start", "end"),
        (_k("block_id", "string", "The line."), *_EDIT_COLUMNS),
        published=False,
    ),
    Table(
        "descriptions",
        "Who, where and when of each article.",
        ("article_id",),
        (
            _ARTICLE_ID,
            _c("byline", "string", "As in articles."),
            _c("author", "string", "As in articles."),
            _c("author_role", "string", "As in articles."),
            _c("organ", "string", "As in articles."),
            _c("organ_kind", "string", "As in articles."),
            _c("admin_level", "string", "As in articles."),
            _c("province", "string", "As in articles."),
            _c("prefecture", "string", "As in articles."),
            _c("county", "string", "As in articles."),
            _c("township", "string", "As in articles."),
            _c("township_code", "string", "As in articles."),
            _c("adcode", "string", "As in articles."),
            _k("region_candidates", "strings", "As in articles."),
            _c("date", "date", "As in articles."),
            _c("date_precision", "string", "As in articles."),
            _k("date_candidates", "strings", "As in articles."),
        ),
        published=False,
    ),
    Table(
        "recoveries",
        "Insertions of what paragraphs lost inside: first characters (restore_character), numbers (restore_point), quotation marks.",
        ("block_id", "start", "end", "after"),
        (_k("block_id", "string", "The line."), *_EDIT_COLUMNS),
        published=False,
    ),
    Table(
        "settled",
        "Edits once proposals that meet are settled, before lost marks are looked for.",
        ("edit_id",),
        _EDIT_ROW,
        published=False,
    ),
    Table(
        "blocks",
        "Every line of the source, with its place on the page and what it is. No character is missing here.",
        ("block_id",),
        (
            *_LINE_COLUMNS,
            _k("layer", "string", "body, contents, cover, furniture, watermark, chrome, notice or note."),
            _k("role", "string", "title, byline, date, heading, paragraph, table, header, footer, page_number, entry, part and so on."),
            _c("rule", "string", "The rule that set the line apart from the text; null where none did."),
            _c("article_id", "string", "Article the line is text of; null outside articles."),
            _k("continues", "bool", "Whether the line goes on with the paragraph of the body line before it."),
        ),
        (_IN_SOURCE, _IN_ARTICLE),
    ),
    Table(
        "edits",
        "Every difference between blocks.text_raw and articles.text, and every difference only suggested.",
        ("edit_id",),
        _EDIT_ROW,
        (_IN_SOURCE, Reference("block_id", "blocks", "block_id"), _IN_ARTICLE),
    ),
    Table(
        "compilations",
        "One row per compilation (汇编).",
        ("compilation_id",),
        (
            _k("compilation_id", "string", "Key: the source_id of its file."),
            _SOURCE_ID,
            _c("title", "string", "Title of the compilation."),
            _c("issue", "string", "Issue number as printed (第729期); null if none."),
            _c("declared_articles", "int32", "Number of articles the compilation says it has (53篇); null if it does not say."),
            _k("listed_articles", "int32", "Entries in its contents."),
            _k("present_articles", "int32", "Articles whose text is here, complete or truncated."),
            _k("truncated_articles", "int32", "Articles whose text breaks off."),
        ),
        (_IN_SOURCE,),
    ),
    Table(
        "contents",
        "The entries of the contents (目录).",
        ("compilation_id", "ordinal"),
        (
            _k("compilation_id", "string", "Compilation the entry belongs to."),
            _k("ordinal", "int32", "Position among the entries, from 1."),
            _c("num", "string", "Number as printed; null if none."),
            _c("part_num", "string", "Numeral of the part (部分) it stands under."),
            _c("part_title", "string", "Title of the part it stands under, repaired."),
            _k("title", "string", "Title as the entry gives it, without number, byline, leader and page."),
            _c("byline", "string", "Byline the entry gives; null if none."),
            _c("page", "int32", "Printed page number; null if none."),
            _c("article_id", "string", "Article the entry announces."),
            _k("raw", "string", "The entry's characters as extracted."),
        ),
        (Reference("compilation_id", "compilations", "compilation_id"), _IN_ARTICLE),
    ),
    Table(
        "articles",
        "One row per article (篇), present or only listed in the contents.",
        ("article_id",),
        (
            _k("article_id", "string", "Key: <source_id>.a<3 digits>."),
            _k("compilation_id", "string", "Compilation the article belongs to."),
            _SOURCE_ID,
            _k("ordinal", "int32", "Position, from 1: the order of the contents, then articles that only the body has."),
            _c("part_num", "string", "Numeral of the part it stands in."),
            _c("part_title", "string", "Title of the part it stands in."),
            _k("title", "string", "Title, repaired from contents and body together."),
            _k("title_source", "string", "body, contents or merged."),
            _c("byline", "string", "Byline (署名), repaired."),
            _c("author", "string", "Person who signs; null if an organ does or nobody."),
            _c("author_role", "string", "The person's post: 局长, 市长 and so on."),
            _c("organ", "string", "Organ (单位) that signs or whose post the author holds."),
            _c("organ_kind", "string", "Kind of the organ: petition, government, party, discipline, procuratorate, court, police and so on."),
            _c("admin_level", "string", "national, province, prefecture, county, township or village."),
            _c("province", "string", "Name of the province-level region."),
            _c("prefecture", "string", "Name of the prefecture-level region."),
            _c("county", "string", "Name of the county-level region."),
            _c("township", "string", "Name of the township (镇, 乡, 街道, 苏木), where a table of townships knows it."),
            _c("township_code", "string", "Its nine-digit code, as of 2023; null if it is not decided in which region it lies. A name that China has once decides, unless the article names other provinces only."),
            _c("adcode", "string", "GB/T 2260 code of the region, of a township's county; null if unknown or not decided."),
            _k("region_candidates", "strings", "GB/T 2260 codes of all regions the names allow (of a township, its counties), best first."),
            _c("date", "date", "Date; the first day where the precision is month or year."),
            _c("date_precision", "string", "day, month or year."),
            _k("date_candidates", "strings", "All dates the printed form allows (ISO), best first."),
            _c("page_start", "int32", "First physical page; null without pages."),
            _c("page_end", "int32", "Last physical page; null without pages."),
            _k("status", "string", "complete, truncated or listed."),
            _k("n_chars", "int64", "Length of the text; 0 when only listed."),
            _c("text", "string", "The article from title to end, one line per paragraph; null when only listed."),
        ),
        (_IN_SOURCE, Reference("compilation_id", "compilations", "compilation_id")),
    ),
    Table(
        "sections",
        "Headings and the text they head.",
        ("section_id",),
        (
            _k("section_id", "string", "Key: <article_id>.s<3 digits>."),
            _ARTICLE_ID,
            _c("parent_id", "string", "Section it is nested in; null at the top."),
            _k("ordinal", "int32", "Position in the article, from 1."),
            _k("level", "int8", "Depth, from 1."),
            _c("num", "string", "Ordinal as it should stand: 一、 （二） 3.; null if none."),
            _k("num_inferred", "bool", "Whether the ordinal was restored from the sequence."),
            _k("heading", "string", "Heading without its ordinal."),
            _k("start", "int32", "Start in articles.text, heading included."),
            _k("end", "int32", "End in articles.text, nested sections included."),
        ),
        (_IN_ARTICLE, Reference("parent_id", "sections", "section_id")),
    ),
    Table(
        "paragraphs",
        "The lines of articles.text. Together they tile it, one newline apart.",
        ("paragraph_id",),
        (
            _k("paragraph_id", "string", "Key: <article_id>.p<4 digits>."),
            _ARTICLE_ID,
            _c("section_id", "string", "Innermost section; null before the first."),
            _k("ordinal", "int32", "Position in the article, from 1."),
            _k("role", "string", "title, byline, date, heading, paragraph, table or note."),
            _c("enumerator", "string", "一是, 二要, 首先, （一）, 1. … at the start of a paragraph; null if none."),
            _k("start", "int32", "Start in articles.text."),
            _k("end", "int32", "End in articles.text."),
            _k("text", "string", "articles.text[start:end]."),
            _c("page_start", "int32", "Physical page it starts on."),
            _c("page_end", "int32", "Physical page it ends on."),
        ),
        (_IN_ARTICLE, Reference("section_id", "sections", "section_id")),
    ),
    Table(
        "sentences",
        "Sentences (句). They tile their paragraph.",
        ("sentence_id",),
        (
            _k("sentence_id", "string", "Key: <paragraph_id>.s<3 digits>."),
            _ARTICLE_ID,
            _k("paragraph_id", "string", "Paragraph it is in."),
            _k("ordinal", "int32", "Position in the article, from 1."),
            _k("start", "int32", "Start in articles.text."),
            _k("end", "int32", "End in articles.text."),
            _k("text", "string", "articles.text[start:end]."),
            _c("end_probability", "float64", "Set where no mark shows the end: how sure it is that a full stop was lost there, which edits suggest; else null."),
        ),
        (_IN_ARTICLE, _IN_PARAGRAPH),
    ),
    Table(
        "tokens",
        "Words (词) with jieba's part-of-speech tags.",
        ("sentence_id", "ordinal"),
        (
            _ARTICLE_ID,
            _k("sentence_id", "string", "Sentence it is in."),
            _k("ordinal", "int32", "Position in the sentence, from 1."),
            _k("start", "int32", "Start in articles.text."),
            _k("end", "int32", "End in articles.text."),
            _k("token", "string", "articles.text[start:end]."),
            _k("tag", "string", "jieba tag: n, v, ns, nr, x (punctuation) and so on."),
        ),
        (_IN_ARTICLE, Reference("sentence_id", "sentences", "sentence_id")),
    ),
    Table(
        "mentions",
        "Named things in the text.",
        ("article_id", "start", "end", "kind"),
        (
            _ARTICLE_ID,
            _k("paragraph_id", "string", "Paragraph it is in."),
            _k("kind", "string", "law, region, organ, person, date, formulation or indicator."),
            _k("start", "int32", "Start in articles.text."),
            _k("end", "int32", "End in articles.text."),
            _k("surface", "string", "articles.text[start:end]."),
            _c("normalized", "string", "The thing's standard name, code or ISO date (first/last of a span); null if not decided."),
            _c("value", "float64", "Number of an indicator or formulation, or of the article that is cited of a law; null for a range (5%—6%)."),
            _c("unit", "string", "Unit of the value."),
            _c("period", "string", "When an indicator's value holds: a year, a month or first/last month (ISO); null if its sentence does not say."),
            _c("scope", "string", "Where an indicator's value holds: a region's name, or 全国; of a law, its articles (第12条第1款); null if not said."),
        ),
        (_IN_ARTICLE, _IN_PARAGRAPH),
    ),
    Table(
        "themes",
        "Evidence for policy themes (主题), one row per match of a codebook rule.",
        ("article_id", "theme_id", "start", "end", "rule_id"),
        (
            _ARTICLE_ID,
            _k("paragraph_id", "string", "Paragraph it is in."),
            _k("theme_id", "string", "Theme, as in the codebook."),
            _k("start", "int32", "Start in articles.text."),
            _k("end", "int32", "End in articles.text."),
            _k("surface", "string", "articles.text[start:end]."),
            _k("rule_id", "string", "Rule of the codebook that matched."),
            _k("score", "float64", "Weight the codebook gives the rule, 0 to 1; not a probability."),
            _c("probability", "float64", "Calibrated probability that the paragraph carries the theme; null where nothing calibrated it."),
            _k("annotator", "string", "Who annotated: the matcher, a model, or a coder."),
            _k("codebook_version", "string", "Version of the codebook."),
        ),
        (_IN_ARTICLE, _IN_PARAGRAPH),
    ),
    Table(
        "article_themes",
        "Themes summed up per article.",
        ("article_id", "theme_id"),
        (
            _ARTICLE_ID,
            _k("theme_id", "string", "Theme, as in the codebook."),
            _k("n_paragraphs", "int32", "Paragraphs of the article that carry the theme."),
            _k("coverage", "float64", "Their share of the article's characters in paragraphs, 0 to 1."),
            _c("lift", "float64", "Coverage over the theme's coverage of the whole compilation; null where that is 0."),
            _c("probability", "float64", "Calibrated probability that the article carries the theme; null where nothing calibrated it."),
        ),
        (_IN_ARTICLE,),
    ),
    Table(
        "rejects",
        "What could not be read or was set aside, and why.",
        (),
        (
            _c("source_id", "string", "Source; null when the file itself could not be opened."),
            _c("page", "int32", "Physical page; null if not on one."),
            _c("block_id", "string", "Block; null if none."),
            _k("stage", "string", "Stage that refused."),
            _k("rule", "string", "Rule that refused, a short name."),
            _k("reason", "string", "Why, in one line."),
            _c("text", "string", "What was refused: characters, or the path of a file."),
        ),
    ),
)  # fmt: skip

_BY_NAME: Final = {table.name: table for table in TABLES}
PUBLISHED: Final[tuple[Table, ...]] = tuple(table for table in TABLES if table.published)


def table(name: str) -> Table:
    """The declaration of the table called `name`.

    >>> table("sentences").key
    ('sentence_id',)
    """
    return _BY_NAME[name]
