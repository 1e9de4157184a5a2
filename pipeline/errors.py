"""What can go wrong, each with the source and page needed to find the place."""

from __future__ import annotations


class HuibianError(Exception):
    """Base of every error a user can cause and mend.

    `reason` is one plain line; `source` is a path or id, `page` a physical page from 1.

    >>> str(ReadError("encrypted; a password is needed", source="a.pdf", page=3))
    'a.pdf, page 3: encrypted; a password is needed'
    """

    rule = "error"

    def __init__(self, reason: str, *, source: str | None = None, page: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.source = source
        self.page = page

    def __str__(self) -> str:
        place = [] if self.source is None else [self.source]
        if self.page is not None:
            place.append(f"page {self.page}")
        return f"{', '.join(place)}: {self.reason}" if place else self.reason

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders; keyword-only arguments need this help.
        return (_rebuild, (type(self), self.reason, self.source, self.page))


def _rebuild(kind: type[HuibianError], reason: str, source: str | None, page: int | None) -> HuibianError:
    return kind(reason, source=source, page=page)


class ReadError(HuibianError):
    """A source cannot be read: damaged, of no known format, or over a limit."""

    rule = "unreadable"


class EncryptedError(ReadError):
    """A source needs a password that was not given."""

    rule = "encrypted"


class EmptySourceError(ReadError):
    """A source holds no text at all."""

    rule = "empty"


class ConfigError(HuibianError):
    """corpus.toml or a codebook does not say what it must."""

    rule = "config"


class CorpusError(HuibianError):
    """A folder is not a corpus, or its snapshot is damaged."""

    rule = "corpus"


class QueryError(HuibianError):
    """A query is not allowed or makes no sense."""

    rule = "query"
