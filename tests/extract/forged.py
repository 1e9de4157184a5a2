"""Small files of each format, forged for the tests of their readers. All texts are fictional."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping

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
            # OpenDocument stores its type unpacked, so that programs find it at once.
            method = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            packed.writestr(zipfile.ZipInfo(name), content, method)
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
    `chunk` with `chunk_name` is the file an altChunk with the id rIdChunk stands for. Parts with a path as their
    name stand beside these.
    """
    chunk_name = str(parts.pop("chunk_name", "afchunk.mht"))
    roots = {"header": "hdr", "footer": "ftr"}
    beside = {str(name): parts.pop(name) for name in [*parts] if "/" in name}
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
            "[Content_Types].xml": _content_types(name for name in files if name.endswith(".xml")),
            "_rels/.rels": relationships({"rId1": ("officeDocument", "word/document.xml")}),
            "word/_rels/document.xml.rels": relationships(links),
            "word/document.xml": word_part("document", f"<w:body>{body}</w:body>"),
            **files,
            **beside,
        }
    )


def _content_types(names: Iterable[str]) -> str:
    """The part that tells office programs what each part is; our reader does without."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    stems = {"document": "document.main", **{name: name.rpartition("/")[2].removesuffix(".xml") for name in names}}
    rows = "".join(
        f'<Override PartName="/{name if "/" in name else f"word/{name}.xml"}" ContentType="{kind}.{stem}+xml"/>'
        for name, stem in stems.items()
    )
    relations = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{relations}{rows}</Types>'


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    """A w:p with one run."""
    before = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    look = f"<w:rPr>{run}</w:rPr>" if run else ""
    return f'<w:p>{before}<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def forge_ofd(*pages: str, document: str = "", parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """An OFD file whose pages have these contents of ofd:Page; `document` stands at the end of ofd:Document."""
    listed = "".join(f'<ofd:Page ID="{at}" BaseLoc="Pages/{at}.xml"/>' for at in range(1, len(pages) + 1))
    return pack(
        {
            "OFD.xml": ofd_part("OFD", "<ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"),
            "Doc_0/Document.xml": ofd_part(
                "Document",
                "<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
                '<ofd:TemplatePage ID="90" BaseLoc="Tpl.xml"/><ofd:PublicRes>Res.xml</ofd:PublicRes></ofd:CommonData>'
                f"<ofd:Pages>{listed}</ofd:Pages>{document}",
            ),
            "Doc_0/Res.xml": ofd_part(
                "Res",
                '<ofd:Fonts><ofd:Font ID="1" FontName="仿宋"/>'
                '<ofd:Font ID="2" FontName="黑体" Bold="true"/></ofd:Fonts>',
            ),
            **{f"Doc_0/Pages/{at}.xml": ofd_part("Page", page) for at, page in enumerate(pages, start=1)},
            **(parts or {}),
        }
    )


def ofd_part(root: str, content: str) -> str:
    """A part whose root element is ofd:`root`."""
    return f"<ofd:{root} {_OFD}>{content}</ofd:{root}>"


def ofd_text(text: str, x: float, y: float, code: str = "", look: str = 'Font="1" Size="5"') -> str:
    """A text object whose baseline starts at (x, y) millimetres."""
    return (
        f'<ofd:TextObject ID="9" Boundary="{x} {y - 5} 200 8" {look}>'
        f'<ofd:TextCode X="0" Y="5" {code}>{text}</ofd:TextCode></ofd:TextObject>'
    )


def ofd_layer(*objects: str) -> str:
    """The content of a page with one layer."""
    return f'<ofd:Content><ofd:Layer ID="3">{"".join(objects)}</ofd:Layer></ofd:Content>'


# A document as Word 2003 writes it in one XML file.
WORD_2003 = """<?xml version="1.0" encoding="UTF-8"?>
<?mso-application progid="Word.Document"?>
<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"
    xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint"
    xmlns:aml="http://schemas.microsoft.com/aml/2001/core">
<w:styles><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style></w:styles>
<w:body><wx:sect>
  <wx:sub-section>
    <w:p><w:pPr><w:pStyle w:val="1"/></w:pPr>
      <w:r><w:rPr><w:rFonts w:fareast="黑体"/></w:rPr><w:t>信访工作报告</w:t></w:r></w:p>
    <w:p><w:pPr><w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="1"/><wx:t wx:val="一、"/></w:listPr></w:pPr>
      <w:r><w:t>总体</w:t></w:r>
      <aml:annotation w:type="Word.Deletion"><aml:content>
        <w:r><w:delText>旧</w:delText></w:r></aml:content></aml:annotation>
      <aml:annotation w:type="Word.Insertion"><aml:content>
        <w:r><w:t>情况</w:t></w:r></aml:content></aml:annotation>
      <w:r><w:footnote><w:p><w:r><w:t>全市口径。</w:t></w:r></w:p></w:footnote></w:r></w:p>
  </wx:sub-section>
  <w:tbl><w:tr>
    <w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc>
  </w:tr></w:tbl>
  <w:sectPr><w:hdr w:type="odd"><w:p><w:r><w:t>工作汇编</w:t></w:r></w:p></w:hdr></w:sectPr>
</wx:sect></w:body></w:wordDocument>"""
