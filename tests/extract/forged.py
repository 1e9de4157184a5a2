"""Small files of each format, forged for the tests of their readers. All texts are fictional."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMESPACES = (
    f'xmlns:w="{_W}" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def pack(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip file with these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def word_part(root: str, content: str) -> str:
    """A WordprocessingML part whose root element is w:`root`."""
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {_NAMESPACES}>{content}</w:{root}>'


def relationships(links: Mapping[str, tuple[str, str]]) -> str:
    """A part of relationships: id to the last word of the type, and the target."""
    rows = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for key, (kind, target) in links.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{_PACKAGE}">{rows}</Relationships>'


def forge_docx(body: str, **parts: str | bytes) -> bytes:
    """A Word document with this content of w:body.

    `styles`, `numbering`, `footnotes`, `endnotes`, `header` and `footer` are the contents of those parts;
    `chunk` with `chunk_name` is the file an altChunk with the id rIdChunk stands for.
    """
    chunk_name = str(parts.pop("chunk_name", "afchunk.mht"))
    roots = {"header": "hdr", "footer": "ftr"}
    links, files = {}, dict[str, str | bytes]()
    for at, (kind, content) in enumerate(parts.items()):
        if kind == "chunk":
            links["rIdChunk"] = ("aFChunk", chunk_name)
            files[f"word/{chunk_name}"] = content
        else:
            links[f"rId{at}"] = (kind, f"{kind}.xml")
            files[f"word/{kind}.xml"] = word_part(roots.get(kind, kind), str(content))
    return pack(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": relationships({"rId1": ("officeDocument", "word/document.xml")}),
            "word/_rels/document.xml.rels": relationships(links),
            "word/document.xml": word_part("document", f"<w:body>{body}</w:body>"),
            **files,
        }
    )


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    """A w:p with one run."""
    before = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    look = f"<w:rPr>{run}</w:rPr>" if run else ""
    return f'<w:p>{before}<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
