"""What a codebook says and how it is checked: themes, their rules, and the groups of strings rules share.

A rule is a list of parts. A part is a list of strings of which one must stand in the text; "@name" stands
for the strings of a group. A rule of one part is a term rule; with two or more parts it is a gap rule, all
parts within `within` characters of each other and inside one clause, sentence or paragraph.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from pipeline.errors import ConfigError

Scope: TypeAlias = Literal["clause", "sentence", "paragraph"]
Text: TypeAlias = Annotated[str, StringConstraints(min_length=1)]
Name: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Strings: TypeAlias = Annotated[tuple[Text, ...], Field(min_length=1)]


class _Declared(BaseModel):
    """Base of everything a codebook declares: frozen, and strict about names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(_Declared):
    """One way to see a theme in a paragraph.

    `weight` is how sure one hit makes the coder, 0 to 1. `excludes` void a hit when one of them lies over
    a part of it (大气污染源头治理 over 源头治理), `unless` when one stands in the same scope, `needs` demand
    one string of each list in the paragraph. `domain` demands that the article, or else the sentence or
    clause, is about the codebook's field at all. A hit inside 《》 counts only with `in_titles`. `because`
    tells the reader which text made the rule as it is.
    """

    id: Name
    parts: Annotated[tuple[Strings, ...], Field(min_length=1, max_length=4)]
    within: int = Field(20, ge=0, le=400)
    ordered: bool = False
    scope: Scope = "sentence"
    weight: float = Field(0.9, gt=0, le=1)
    excludes: tuple[Text, ...] = ()
    unless: tuple[Text, ...] = ()
    needs: tuple[Strings, ...] = ()
    domain: bool = False
    in_titles: bool = False
    because: str = ""


class Theme(_Declared):
    """One theme: what carries it, what does not, and the rules that look for it."""

    theme_id: Name
    label: Text
    definition: Text
    carries: Text
    not_when: Text
    parent: Name | None = None
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]


class Domain(_Declared):
    """What the codebook's field is: an article is in it when its title holds a term, or enough paragraphs do.

    `excludes` are words that hold one of the codebook's strings by accident, as 直接访问 holds 接访: a string
    they lie over is never found, for the domain or for any rule.
    """

    terms: Strings
    excludes: tuple[Text, ...] = ()
    share: float = Field(0.2, gt=0, le=1)


class Codebook(_Declared):
    """A whole codebook. `threshold` is the weight at which a paragraph carries a theme.

    Once loaded, `version` is the declared version and a digest of the content, so that no two codebooks
    share one, and the names of groups have given way to their strings.
    """

    name: Text
    version: Text
    threshold: float = Field(0.5, gt=0, le=1)
    domain: Domain
    groups: Mapping[Name, Strings] = {}
    themes: Annotated[tuple[Theme, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _check_names(self) -> Codebook:
        seen: set[str] = set()
        for theme in self.themes:
            names = [theme.theme_id, *(f"{theme.theme_id}.{rule.id}" for rule in theme.rules)]
            for name in names:
                if name in seen:
                    raise ValueError(f"{name} is declared twice")
                seen.add(name)
        for theme in self.themes:
            if theme.parent is not None and (theme.parent not in seen or theme.parent == theme.theme_id):
                raise ValueError(f"parent {theme.parent} of theme {theme.theme_id} is no other theme of this codebook")
        return self


_GROUP_DEPTH: Final = 8  # groups of groups are useful, a circle of them is a slip


@lru_cache(maxsize=4)
def load_codebook(text: str) -> Codebook:
    """Read the text of a codebook.toml, check it, and put the strings of groups in the place of their names.

    Raises ConfigError with the place and reason in one line.

    >>> load_codebook("version = 1")
    Traceback (most recent call last):
        ...
    pipeline.errors.ConfigError: codebook: name: Field required; and 3 more
    """
    try:
        declared = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"codebook: not TOML: {error}") from None
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    try:
        codebook = Codebook.model_validate(declared)
    except ValidationError as error:
        raise ConfigError(_one_line(error)) from None
    return _resolve(codebook, digest)


def _one_line(error: ValidationError) -> str:
    """The first of pydantic's complaints with its place, and how many more there are.

    Places inside a list are given by position from 1, as people count.
    """
    first, *others = error.errors(include_url=False)
    place = ".".join(str(step + 1) if isinstance(step, int) else str(step) for step in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    more = f"; and {len(others)} more" if others else ""
    return f"codebook: {place}: {message}{more}" if place else f"codebook: {message}{more}"


def _resolve(codebook: Codebook, digest: str) -> Codebook:
    def strings(declared: tuple[str, ...], place: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_expand(declared, codebook.groups, place)))

    themes = []
    for theme in codebook.themes:
        rules = []
        for rule in theme.rules:
            place = f"{theme.theme_id}.{rule.id}"
            change = {
                "parts": tuple(strings(part, place) for part in rule.parts),
                "excludes": strings(rule.excludes, place),
                "unless": strings(rule.unless, place),
                "needs": tuple(strings(need, place) for need in rule.needs),
            }
            rules.append(rule.model_copy(update=change))
        themes.append(theme.model_copy(update={"rules": tuple(rules)}))
    change = {key: strings(getattr(codebook.domain, key), "domain") for key in ("terms", "excludes")}
    domain = codebook.domain.model_copy(update=change)
    version = f"{codebook.version}+{digest}"
    return codebook.model_copy(update={"themes": tuple(themes), "domain": domain, "version": version})


def _expand(declared: tuple[str, ...], groups: Mapping[str, Strings], place: str, depth: int = 0) -> Iterator[str]:
    for string in declared:
        if not string.startswith("@"):
            yield string
            continue
        if string[1:] not in groups:
            raise ConfigError(f"codebook: {place}: there is no group {string}")
        if depth == _GROUP_DEPTH:
            raise ConfigError(f"codebook: {place}: group {string} holds itself")
        yield from _expand(groups[string[1:]], groups, place, depth + 1)
