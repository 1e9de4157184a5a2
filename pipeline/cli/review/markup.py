"""HTML elements made so that no text can ever become markup, and the self-contained page around them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from typing import Any, Final, TypeAlias

from lxml import html
from lxml.html.builder import E

from pipeline.cli.console import harmless

# lxml has no published types: an element is Any here.
Element: TypeAlias = Any
Child: TypeAlias = "Element | str | Iterable[Child] | None"

# What tells a page of ours from any other.
SIGNATURE: Final = '<meta name="generator" content="huibian">'

# Noncharacters, which XML cannot hold, on top of what would steer a terminal.
_NOT_XML: Final = {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}


def element(name: str, /, *children: Child, **attributes: str | int | None) -> Element:
    """An element; strings are text, lists are spliced, None is nothing. `class_` and `data_x` are class and data-x.

    >>> html.tostring(element("p", "<b>依法</b>", class_="x", title=None), encoding="unicode")
    '<p class="x">&lt;b&gt;依法&lt;/b&gt;</p>'
    """
    given = {
        key.rstrip("_").replace("_", "-"): _text(str(value)) for key, value in attributes.items() if value is not None
    }
    return E(name, given, *_flat(children))


def page(title: str, body: Iterable[Child], *, style: str, script: str) -> str:
    """A whole page, which may run this script and use this style, and may load nothing from anywhere."""
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        html.fragment_fromstring(SIGNATURE),
        E("meta", {"http-equiv": "Content-Security-Policy", "content": policy}),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        E("style", style),
    )
    whole = element("html", head, element("body", body, E("script", script)), lang="zh-Hans")
    text: str = html.tostring(whole, encoding="unicode", doctype="<!doctype html>")
    return text + "\n"


def _flat(children: Iterable[Child]) -> Iterable[Element | str]:
    for child in children:
        if isinstance(child, str):
            yield _text(child)
        elif isinstance(child, html.HtmlElement):
            yield child
        elif child is not None:
            yield from _flat(child)


def _text(text: str) -> str:
    # A tab stays one: it keeps the cells of a row apart.
    return "\t".join(map(harmless, text.split("\t"))).translate(_NOT_XML)


def _digest(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
