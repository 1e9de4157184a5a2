"""Which lines of a web page are the site's own and not its text."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from pipeline.extract.html_lines import HtmlLine


def find_chrome(root: etree._Element, lines: Sequence[HtmlLine]) -> frozenset[int]:
    """The positions of the lines that belong to the site."""
    return frozenset(at for at, line in enumerate(lines) if line.is_hidden)
