"""What a corpus is told to be: corpus.toml, read once, checked and frozen.

Every stage sees only its own section, and that section is part of the stage's cache key: a change of
one setting recomputes what depends on it and nothing else. Unknown keys are errors.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import ConfigError

CONFIG_NAME: Final = "corpus.toml"
SHIPPED_CODEBOOK: Final = "petition"


class Settings(BaseModel):
    """Base of every section: frozen, and strict about names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceSettings(Settings):
    """[sources]: which files under the corpus folder are the corpus's sources."""

    include: tuple[str, ...] = ("sources/**/*",)


class ExtractSettings(Settings):
    """[extract]: limits for files that nobody vouches for, and passwords for those that need one."""

    max_bytes: int = Field(512 * 2**20, gt=0)
    max_pages: int = Field(20_000, gt=0)
    max_chars: int = Field(100_000_000, gt=0)
    passwords: tuple[str, ...] = ()


class CleanSettings(Settings):
    """[clean]: nothing to set yet; the rules live in clean/."""


class StructureSettings(Settings):
    """[structure]: nothing to set yet; the rules live in segment/."""


class DescribeSettings(Settings):
    """[describe]: nothing to set yet; names and codes live in describe/."""


class RepairSettings(Settings):
    """[repair]: how sure a rule must be before its edit is applied and not only suggested."""

    threshold: float = Field(0.9, ge=0.5, le=1.0)


class TokenSettings(Settings):
    """[tokens]: words the segmenter must know, from dictionary.txt."""

    words: tuple[str, ...] = ()


class TagSettings(Settings):
    """[tag]: the codebook, by the text of its TOML."""

    codebook: str = ""


class CorpusConfig(Settings):
    """A whole corpus.toml.

    `root` is the corpus folder. The sections of codebook and dictionary are filled from the files
    codebook.toml and dictionary.txt beside corpus.toml; without a codebook the shipped one serves.
    """

    root: Path
    title: str | None = None
    sources: SourceSettings = SourceSettings()
    extract: ExtractSettings = ExtractSettings()
    clean: CleanSettings = CleanSettings()
    structure: StructureSettings = StructureSettings()
    describe: DescribeSettings = DescribeSettings()
    repair: RepairSettings = RepairSettings()
    tokens: TokenSettings = TokenSettings()
    tag: TagSettings = TagSettings()
