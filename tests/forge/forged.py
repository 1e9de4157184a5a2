"""A random compilation with its layout and damage, and the files it makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from tests.forge.generate import draw_compilation
from tests.forge.layouts import Layout
from tests.forge.model import Compilation
from tests.forge.pdf import to_pdf
from tests.forge.plain import to_txt
from tests.forge.truth import truth_of
from tests.forge.word import to_docx

FORMS: Final = ("pdf", "docx", "txt")


@dataclass(frozen=True, slots=True)
class Rendered:
    """One file: its bytes, and the truth of the compilation with that of this form under forms."""

    form: str
    data: bytes
    truth: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Forged:
    """A compilation, the way it is set, the grade of its damage and the seed that all of it comes from."""

    source: Compilation
    layout: Layout
    damage: int
    seed: int

    def __repr__(self) -> str:
        # Short, and enough to make it again: this is what a failing test prints.
        name, articles = self.layout.name, len(self.source.articles)
        return f"compilation({self.seed}, BY_NAME[{name!r}], {self.damage}, articles={articles})"

    def render(self, form: str) -> Rendered:
        """The file of one form, of FORMS; only text is damaged."""
        if form == "pdf":
            data, told = to_pdf(self.source, self.layout, seed=self.seed)
        elif form == "docx":
            data, told = to_docx(self.source, self.layout, seed=self.seed)
        elif form == "txt":
            data, told = to_txt(self.source, self.layout, damage=self.damage, seed=self.seed)
        else:
            raise ValueError(f"no such form: {form}")
        return Rendered(form, data, truth_of(self.source) | {"forms": {form: told}})


def compilation(seed: int, layout: Layout, damage: int = 0, *, articles: int | None = None) -> Forged:
    """The random compilation of `seed`, to be set as `layout` and damaged by grade `damage` (0 to 3)."""
    source = draw_compilation(seed, articles=articles, kind=layout.dress)
    return Forged(source=source, layout=layout, damage=damage, seed=seed)
