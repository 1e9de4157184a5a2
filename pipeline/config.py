"""What a corpus is told to be: corpus.toml, read once, checked and frozen.

Every stage sees only its own section, and that section is part of the stage's cache key: a change of
one setting recomputes what depends on it and nothing else. Unknown keys are errors.
"""

from __future__ import annotations

import importlib.resources
import tomllib
from collections.abc import Iterable, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import ConfigError

CONFIG_NAME: Final = "corpus.toml"
CODEBOOK_NAME: Final = "codebook.toml"
DICTIONARY_NAME: Final = "dictionary.txt"
SHIPPED_CORPUS: Final = "petition"  # its codebook and dictionary serve every corpus that has none of its own


class Settings(BaseModel):
    """Base of every section: frozen, and strict about names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceSettings(Settings):
    """[sources]: which files under the corpus folder are the corpus's sources."""

    include: tuple[str, ...] = ("sources/**/*",)


class RunnerSettings(Settings):
    """[runner]: how long a source may take. `max_seconds` is for a file of up to 10 MiB, and grows with the file."""

    max_seconds: Annotated[float, Field(gt=0)] = 900.0


class ExtractSettings(Settings):
    """[extract]: limits for files that nobody vouches for, passwords for those that need one, and a place.

    Under `recognised_pages` lies what recognition made of page images, so that none is recognised twice; the
    runner chooses the folder where none is set. What a file says does not hang on it.
    """

    max_bytes: Annotated[int, Field(gt=0)] = 512 * 2**20
    max_pages: Annotated[int, Field(gt=0)] = 20_000
    max_chars: Annotated[int, Field(gt=0)] = 100_000_000
    passwords: tuple[str, ...] = ()
    recognised_pages: Annotated[Path | None, Field(exclude=True)] = None


class CleanSettings(Settings):
    """[clean]: nothing to set yet; the rules live in clean/."""


class StructureSettings(Settings):
    """[structure]: nothing to set yet; the rules live in segment/."""


class DescribeSettings(Settings):
    """[describe]: nothing to set yet; names and codes live in describe/."""


class RepairSettings(Settings):
    """[repair]: how sure a rule must be before its edit is applied and not only suggested.

    At the default, one slip in ten is more than a rule may make: most make far fewer. Lost marks have a section of
    their own.
    """

    threshold: Annotated[float, Field(ge=0.5, le=1.0)] = 0.9

    def applies(self, probability: float) -> bool:
        """Whether an edit that is so sure is applied: the one place where that is decided, for every stage.

        >>> RepairSettings(threshold=0.95).applies(0.95), RepairSettings(threshold=0.95).applies(0.94)
        (True, False)
        """
        return probability >= self.threshold


class PunctuateSettings(Settings):
    """[punctuate]: how sure the boundary model must be before a lost mark is put back and not only suggested.

    The default is where, of 100 marks put back, 98 or more stood in the print over all texts that the model was held
    back from, and 97 or more in each of them; where a writer has the choice, what is found stays a suggestion.
    """

    threshold: Annotated[float, Field(ge=0.5, le=1.0)] = 0.96


class TokenSettings(Settings):
    """[tokens]: words the segmenter must know, from dictionary.txt."""

    words: tuple[str, ...] = ()


class TagSettings(Settings):
    """[tag]: the codebook, by the text of its TOML."""

    codebook: str = ""


class CorpusConfig(Settings):
    """A whole corpus.toml. `root` is the folder that source paths are relative to."""

    root: Path
    title: str | None = None
    sources: SourceSettings = SourceSettings()
    runner: RunnerSettings = RunnerSettings()
    extract: ExtractSettings = ExtractSettings()
    clean: CleanSettings = CleanSettings()
    structure: StructureSettings = StructureSettings()
    describe: DescribeSettings = DescribeSettings()
    repair: RepairSettings = RepairSettings()
    punctuate: PunctuateSettings = PunctuateSettings()
    tokens: TokenSettings = TokenSettings()
    tag: TagSettings = TagSettings()


def load_config(folder: Path) -> CorpusConfig:
    """Read the corpus.toml of a corpus folder, with the codebook and dictionary beside it.

    A folder without a codebook or dictionary of its own gets the shipped ones. Raises ConfigError, in
    one line that names the file and the key.
    """
    path = folder / CONFIG_NAME
    if not path.is_file():
        raise ConfigError(f"no {CONFIG_NAME} here; a corpus is a folder that has one", source=str(folder))
    declared = _read_toml(path)
    return _check({**declared, "root": folder, **_language(folder, declared)}, path)


def adhoc_config(root: Path) -> CorpusConfig:
    """The settings of a corpus made of files named on the command line: defaults throughout."""
    return _check({"root": root, **_language(root, {})}, root)


def with_passwords(config: CorpusConfig, passwords: Sequence[str]) -> CorpusConfig:
    """The settings with further passwords for encrypted files, tried after those of the corpus."""
    if not passwords:
        return config
    known = (*config.extract.passwords, *passwords)
    return config.model_copy(update={"extract": config.extract.model_copy(update={"passwords": known})})


def source_paths(config: CorpusConfig) -> list[Path]:
    """The files that [sources] include names, sorted; hidden files and office lock files are not sources."""
    found = {path for pattern in config.sources.include for path in config.root.glob(pattern) if path.is_file()}
    return sorted(path for path in found if not path.name.startswith((".", "~$")))


def shipped(kind: str, name: str) -> Traversable:
    """A folder that ships with huibian: shipped("corpora", "petition"), shipped("models", "characters").

    In an installed wheel it lies inside the package, in a checkout beside it.
    """
    inside = importlib.resources.files("pipeline") / kind / name
    return inside if inside.is_dir() else Path(__file__).parent.parent / kind / name


def _language(folder: Path, declared: dict[str, Any]) -> dict[str, Any]:
    """The [tokens] and [tag] sections, filled with the words and the codebook of the corpus."""
    for section, key, name in (("tag", "codebook", CODEBOOK_NAME), ("tokens", "words", DICTIONARY_NAME)):
        if key in declared.get(section, {}):
            raise ConfigError(
                f"[{section}] {key} is not set here but by the file {name}", source=str(folder / CONFIG_NAME)
            )
    codebook, dictionary = _own_or_shipped(folder, CODEBOOK_NAME), _own_or_shipped(folder, DICTIONARY_NAME)
    return {
        "tag": {**declared.get("tag", {}), "codebook": codebook},
        "tokens": {**declared.get("tokens", {}), "words": tuple(_words(dictionary.splitlines()))},
    }


def _own_or_shipped(folder: Path, name: str) -> str:
    own = folder / name
    try:
        return (
            own.read_text("utf-8") if own.is_file() else (shipped("corpora", SHIPPED_CORPUS) / name).read_text("utf-8")
        )
    except UnicodeDecodeError as error:
        raise ConfigError("not UTF-8 text", source=str(own)) from error


def _words(lines: Iterable[str]) -> Iterable[str]:
    """The words of a dictionary file: one a line, `#` starts a comment."""
    return (word for line in lines if (word := line.partition("#")[0].strip()))


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"not valid TOML: {error}", source=str(path)) from error


def _check(values: dict[str, Any], path: Path) -> CorpusConfig:
    try:
        return CorpusConfig.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        reason = "no such key" if first["type"] == "extra_forbidden" else str(first["msg"])
        raise ConfigError(f"{place}: {reason}", source=str(path)) from error
