"""How equations of a Word document (Office Math) are written in one line, so that half is not read as twelve."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from lxml import etree

from pipeline.extract.docx_names import M

# What needs no brackets beside a sign: a word, a number, or what has brackets already.
_WHOLE: Final = re.compile(r"[\w.%]*|[(（\[][^()（）\[\]]*[)）\]]")


def write_equation(node: etree._Element) -> str:
    """The text of an equation: a fraction as 甲/乙, a power as 10^4, an index as a_i, a root as √2.

    Everything it holds is written; only the signs that stand for its shape are added.
    """
    write = _SHAPES.get(_name(node), _write_inside)
    return write(node)


def _name(node: etree._Element) -> str:
    tag = node.tag
    return tag.removeprefix(f"{{{M}}}") if isinstance(tag, str) and tag.startswith(f"{{{M}}}") else ""


def _write_inside(node: etree._Element) -> str:
    if _name(node) == "t":
        return node.text or ""
    return "".join(write_equation(inner) for inner in node if isinstance(inner.tag, str))


def _part(node: etree._Element, name: str) -> str:
    return "".join(map(_write_inside, node.iterchildren(f"{{{M}}}{name}")))


def _bracket(text: str) -> str:
    return text if _WHOLE.fullmatch(text) else f"({text})"


def _after(sign: str, text: str) -> str:
    return f"{sign}{_bracket(text)}" if text else ""


def _sign(node: etree._Element, group: str, name: str, usual: str) -> str:
    """A sign that the properties of an element choose; `usual` when they do not."""
    chosen = node.find(f"{{{M}}}{group}/{{{M}}}{name}")
    return usual if chosen is None else chosen.get(f"{{{M}}}val", "")


def _write_fraction(node: etree._Element) -> str:
    return f"{_bracket(_part(node, 'num'))}/{_bracket(_part(node, 'den'))}"


def _write_scripts(node: etree._Element) -> str:
    return _part(node, "e") + _after("_", _part(node, "sub")) + _after("^", _part(node, "sup"))


def _write_root(node: etree._Element) -> str:
    return f"{_part(node, 'deg')}√{_bracket(_part(node, 'e'))}"


def _write_sum(node: etree._Element) -> str:
    limits = _after("_", _part(node, "sub")) + _after("^", _part(node, "sup"))
    return _sign(node, "naryPr", "chr", "∫") + limits + _part(node, "e")


def _write_brackets(node: etree._Element) -> str:
    inside = _sign(node, "dPr", "sepChr", "|").join(map(_write_inside, node.iterchildren(f"{{{M}}}e")))
    return _sign(node, "dPr", "begChr", "(") + inside + _sign(node, "dPr", "endChr", ")")


def _write_rows(node: etree._Element) -> str:
    return "; ".join(map(_write_inside, node.iterchildren(f"{{{M}}}mr", f"{{{M}}}e")))


_SHAPES: Final[dict[str, Callable[[etree._Element], str]]] = {
    "f": _write_fraction,
    "sSup": _write_scripts,
    "sSub": _write_scripts,
    "sSubSup": _write_scripts,
    "rad": _write_root,
    "nary": _write_sum,
    "d": _write_brackets,
    "m": _write_rows,
    "eqArr": _write_rows,
}
