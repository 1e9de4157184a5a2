"""The names WordprocessingML uses, and how elements and values are found by them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
M: Final = "http://schemas.openxmlformats.org/officeDocument/2006/math"
RELATIONSHIP: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

# "Strict Open XML" files use other names for the same things; they are renamed before parsing.
_STRICT: Final = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W.encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", R.encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", M.encode()),
)


def w(name: str) -> str:
    """The full name of a WordprocessingML element or attribute."""
    return f"{{{W}}}{name}"


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


def value(node: etree._Element | None, name: str = "val") -> str | None:
    """The attribute `name` of an element that may not be there."""
    return None if node is None else node.get(w(name))


def is_on(node: etree._Element | None) -> bool | None:
    """What a toggle such as `<w:b/>` says; None when it says nothing."""
    return None if node is None else node.get(w("val")) not in {"0", "false", "off", "none"}


def rename_strict(data: bytes) -> bytes:
    """Give a strict part the names that everybody else uses."""
    if b"purl.oclc.org/ooxml" in data:
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
    return data
