"""The truth of a forged compilation as plain data, the same for all its forms, as truth.json holds it."""

from __future__ import annotations

from typing import Any, Final

from tests.forge.model import Article, Compilation, Paragraph, Part

NOTE: Final = (
    "Offsets are code points from 0 in paragraphs[i].text; paragraphs[i] of an article is i in para_pages, paras and "
    "noise. page_start, page_end and para_pages are physical pages from 1, contents[].page is the printed number. "
    "Roles are those of paragraphs.role. Cells of a table row are apart by a tab. themes are codes of the petition "
    "codebook, coded by hand; null where nobody coded."
)


def truth_of(compilation: Compilation) -> dict[str, Any]:
    """Everything that is true of the compilation whatever its form."""
    return {
        "note": NOTE,
        "fictional": compilation.notice,
        "title": compilation.title,
        "issue": compilation.issue,
        "declared_articles": len(compilation.articles),
        "parts": [{"num": part.num, "title": part.title, "articles": len(part.articles)} for part in compilation.parts],
        "articles": [_article(no, part, article) for no, part, article in compilation.numbered()],
    }


def _article(no: int, part: Part, article: Article) -> dict[str, Any]:
    return {
        "no": no,
        "title": article.title,
        "part_num": part.num,
        "part_title": part.title,
        "byline": article.byline,
        "author": article.author,
        "author_role": article.author_role,
        "organ": article.organ,
        "region": article.region,
        "adcode": article.adcode,
        "date": article.date,
        "date_line": article.date_line,
        "paragraphs": [_paragraph(line) for line in article.paragraphs],
    }


def _paragraph(line: Paragraph) -> dict[str, Any]:
    told = {"role": line.role, "text": line.text}
    details = {"level": line.level, "num": line.num, "heading": line.heading, "enumerator": line.enumerator}
    coded = {} if line.themes is None else {"themes": list(line.themes)}
    return told | {name: value for name, value in details.items() if value is not None} | coded
