"""Why a paragraph carries a theme, or why it does not although its words are there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.tag.codebook import Codebook
from pipeline.tag.matcher import Matcher, Void, weigh


@dataclass(frozen=True, slots=True)
class Evidence:
    """A rule that hit: where, how much it weighs, and why the codebook has the rule."""

    rule_id: str
    start: int
    end: int
    surface: str
    weight: float
    because: str


@dataclass(frozen=True, slots=True)
class Voided:
    """A rule that would have hit: what voided it (`reason`, `by`), and why the codebook says so."""

    rule_id: str
    start: int
    end: int
    surface: str
    reason: str
    by: str
    because: str


@dataclass(frozen=True, slots=True)
class ThemeExplanation:
    """One theme in one paragraph: carried or not, the weight of all evidence, the evidence, what was voided."""

    theme_id: str
    label: str
    carried: bool
    weight: float
    evidence: tuple[Evidence, ...]
    voided: tuple[Voided, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything the codebook has to say about one paragraph; themes with neither evidence nor voids are left out."""

    text: str
    codebook_version: str
    threshold: float
    in_domain: bool
    themes: tuple[ThemeExplanation, ...]


@dataclass(frozen=True, slots=True)
class ThemeSummary:
    """One theme of a codebook, for a list."""

    theme_id: str
    label: str
    parent: str | None
    definition: str
    carries: str
    not_when: str
    n_rules: int


def explain(text: str, codebook: Codebook, *, title: str = "", article: Iterable[str] = ()) -> Explanation:
    """What in `text` speaks for each theme, and what does not count and why.

    `title` and `article` are the title and the coded paragraphs of the article it is from, if it is from one:
    they decide, as in a build, whether the paragraph is in the domain. A text alone is its own article.
    """
    matcher = Matcher(codebook)
    in_domain = matcher.in_domain(title, tuple(article) or (text,))
    voids: list[Void] = []
    hits = matcher.match(text, in_domain=in_domain, voids=voids)
    weights = weigh(hits)
    carried = matcher.carried(hits)
    because = {f"{theme.theme_id}.{rule.id}": rule.because for theme in codebook.themes for rule in theme.rules}
    themes = []
    for theme in codebook.themes:
        evidence = tuple(
            Evidence(hit.rule_id, hit.start, hit.end, text[hit.start : hit.end], hit.weight, because[hit.rule_id])
            for hit in hits
            if hit.theme_id == theme.theme_id
        )
        voided = tuple(
            Voided(v.rule_id, v.start, v.end, text[v.start : v.end], v.reason, v.by, because[v.rule_id])
            for v in voids
            if v.theme_id == theme.theme_id
        )
        if evidence or voided:
            weight = weights.get(theme.theme_id, 0.0)
            themes.append(
                ThemeExplanation(theme.theme_id, theme.label, theme.theme_id in carried, weight, evidence, voided)
            )
    return Explanation(text, codebook.version, codebook.threshold, in_domain, tuple(themes))


def list_themes(codebook: Codebook) -> Sequence[ThemeSummary]:
    """The themes of `codebook` in its order."""
    return tuple(
        ThemeSummary(t.theme_id, t.label, t.parent, t.definition, t.carries, t.not_when, len(t.rules))
        for t in codebook.themes
    )
