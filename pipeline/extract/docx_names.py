"""The names WordprocessingML uses, and how elements and values are found by them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
M: Final = "http://schemas.openxmlformats.org/officeDocument/2006/math"
# Word 2003's hints for programs that are not Word, and its marks for tracked changes.
WX: Final = "http://schemas.microsoft.com/office/word/2003/auxHint"
AML: Final = "http://schemas.microsoft.com/aml/2001/core"
RELATIONSHIP: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

ALTERNATIVES: Final = f"{{{MC}}}AlternateContent"
# "Strict Open XML" and Word 2003 use other names for the same things; they are renamed before parsing.
_OTHER_NAMES: Final = (
    (b"http://schemas.microsoft.com/office/word/2003/wordml", W.encode()),
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W.encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", R.encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", M.encode()),
)


def w(name: str) -> str:
    """The full name of a WordprocessingML element or attribute."""
    return f"{{{W}}}{name}"


# Elements that only group what is inside them; insertions and arrivals count as accepted.
WRAPPERS: Final = frozenset({
    *(w(name) for name in ("ins", "moveTo", "hyperlink", "smartTag", "customXml", "sdtContent", "dir", "bdo", "hlink")),
    f"{{{WX}}}sect",
    f"{{{WX}}}sub-section",
    f"{{{AML}}}annotation",
    f"{{{AML}}}content",
})  # fmt: skip
# Tracked changes that take away what is inside them, by element or by the type of Word 2003's annotation.
_TAKEN_AWAY: Final = {
    w("del"): "tracked_deletion",
    w("moveFrom"): "tracked_deletion",
    "Word.Deletion": "tracked_deletion",
    "Word.Comment": "comment",
}


def tracked_change(node: etree._Element) -> str | None:
    """Why what is inside the element is no text of the document; None for all other elements."""
    return _TAKEN_AWAY.get(node.tag) or _TAKEN_AWAY.get(node.get(w("type"), ""))


def child(node: etree._Element | None, *names: str) -> etree._Element | None:
    """The element reached from `node` by child names, the first of each; None when a step fails."""
    for name in names:
        if node is None:
            return None
        node = node.find(w(name))
    return node


def children(node: etree._Element, name: str) -> Iterator[etree._Element]:
    """All children of that name."""
    yield from node.iterchildren(w(name))


def choose(alternatives: etree._Element, *kinds: str) -> Iterator[etree._Element]:
    """The first choice; what stands in the fallback is the same again for older programs. `kinds` asks otherwise."""
    for kind in kinds or ("Choice", "Fallback"):
        chosen = alternatives.find(f"{{{MC}}}{kind}")
        if chosen is not None:
            yield chosen
            return


def unwrap(parent: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """The children with these tags, also those that a mere grouping element holds."""
    for node in parent:
        if node.tag in tags:
            yield node
        elif node.tag in WRAPPERS or node.tag == w("sdt"):
            yield from unwrap(node, *tags)
        elif node.tag == ALTERNATIVES:
            for chosen in choose(node):
                yield from unwrap(chosen, *tags)


def value(node: etree._Element | None, name: str = "val") -> str | None:
    """The attribute `name` of an element that may not be there."""
    return None if node is None else node.get(w(name))


def is_on(node: etree._Element | None) -> bool | None:
    """What a toggle such as `<w:b/>` says; None when it says nothing."""
    return None if node is None else node.get(w("val")) not in {"0", "false", "off", "none"}


def rename_old(data: bytes) -> bytes:
    """Give a part of a strict or a Word 2003 document the names that everybody else uses."""
    for other, usual in _OTHER_NAMES:
        data = data.replace(other, usual)
    return data
