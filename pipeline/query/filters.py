"""Which articles and paragraphs a query is about: region, level, organ, dates and theme, as one SQL condition."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

import duckdb

from pipeline.errors import QueryError

LEVELS: Final = ("national", "province", "prefecture", "county", "township", "village")

_REGION_COLUMNS: Final = ("province", "prefecture", "county", "township")

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")

# What may follow a region's short name in its full name: 贵州·省, 黔东南·苗族侗族自治州, 新疆·维吾尔自治区.
_REGION_ENDING: Final = r"特别行政区|.{0,14}自治[区州县旗]|省|市|地区|盟|新区|林区|特区|县|区|旗"

# The last day an article may be of: its date where that is known to the day, else the month's or year's end.
_LAST_DAY: Final = (
    "CASE a.date_precision WHEN 'year' THEN make_date(year(a.date), 12, 31) "
    "WHEN 'month' THEN last_day(a.date) ELSE a.date END"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """The conditions of a query; None sets none.

    region     a name, short or full, or a GB/T 2260 code: 贵州, 贵州省, 52, 520100; a township: 西王镇, 131103106
    level      one of LEVELS
    organ      a part of the organ's name
    since      YYYY, YYYY-MM or YYYY-MM-DD: only articles that may be of this day or later
    until      the same: only articles that may be of this day or earlier
    theme      a theme_id: only paragraphs that carry the theme
    """

    region: str | None = None
    level: str | None = None
    organ: str | None = None
    since: str | None = None
    until: str | None = None
    theme: str | None = None


def condition(connection: duckdb.DuckDBPyConnection, filters: Filters) -> tuple[str, dict[str, object]]:
    """The SQL condition over `articles a` and `paragraphs p`, and its named parameters.

    Raises QueryError when a filter names what the corpus cannot have.
    """
    terms: list[str] = []
    values: dict[str, object] = {}
    if filters.region is not None:
        term, values["region"] = _in_region(connection, filters.region.strip())
        terms.append(term)
    if filters.level is not None:
        if filters.level not in LEVELS:
            raise QueryError(f"no level {filters.level!r}; there are {', '.join(LEVELS)}")
        values["level"] = filters.level
        terms.append("a.admin_level = $level")
    if filters.organ is not None:
        values["organ"] = filters.organ
        terms.append("contains(a.organ, $organ)")
    if filters.since is not None:
        values["since"] = parse_date(filters.since, last=False)
        terms.append(f"{_LAST_DAY} >= $since")
    if filters.until is not None:
        values["until"] = parse_date(filters.until, last=True)
        terms.append("a.date <= $until")
    if filters.theme is not None:
        values["theme"] = _theme(connection, filters.theme)
        terms.append("EXISTS (FROM themes t WHERE t.paragraph_id = p.paragraph_id AND t.theme_id = $theme)")
    return " AND ".join(terms) or "true", values


def parse_date(text: str, *, last: bool) -> dt.date:
    """The first or last day that `text` may mean; raises QueryError when it is no date.

    >>> parse_date("2024-02", last=True)
    datetime.date(2024, 2, 29)
    """
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise QueryError(f"{text!r} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    month = month or (12 if last else 1)
    try:
        return dt.date(year, month, day or (calendar.monthrange(year, month)[1] if last else 1))
    except (ValueError, calendar.IllegalMonthError) as error:
        raise QueryError(f"there is no date {text!r}") from error


def names_region(text: str, name: str) -> bool:
    """Whether `text` is the region's name, in full or without its kind.

    >>> names_region("贵州", "贵州省"), names_region("黔东南", "黔东南苗族侗族自治州"), names_region("贵", "贵州省")
    (True, True, False)
    """
    return name.startswith(text) and re.fullmatch(_REGION_ENDING, name[len(text) :] or "省") is not None


def _in_region(connection: duckdb.DuckDBPyConnection, text: str) -> tuple[str, object]:
    """Articles of a region and of the regions within it.

    A short name that several regions share means the highest of them: 吉林 is the province. A township is named in
    full; articles that leave open in which county it lies count by its name, not by its code.
    """
    if re.fullmatch(r"\d{9}", text, re.ASCII):
        return "a.township_code = $region", text
    if re.fullmatch(r"\d{2}|\d{4}|\d{6}", text, re.ASCII):
        return "starts_with(a.adcode, $region)", re.sub(r"(?:00){1,2}$", "", text)
    if text.isdigit():
        raise QueryError(f"{text!r} is not a region code; GB/T 2260 codes have 2, 4 or 6 digits, those of townships 9")
    regions = connection.execute(f"SELECT DISTINCT {', '.join(_REGION_COLUMNS)} FROM articles").fetchall()  # noqa: S608
    for column, known in zip(_REGION_COLUMNS, zip(*regions, strict=True), strict=False):
        names = sorted({name for name in known if name is not None and names_region(text, name)})
        if names:
            return f"list_contains($region, a.{column})", names
    raise QueryError(f"no article is of a region called {text!r}")


def _theme(connection: duckdb.DuckDBPyConnection, theme_id: str) -> str:
    known = [name for (name,) in connection.execute("SELECT DISTINCT theme_id FROM themes ORDER BY 1").fetchall()]
    if theme_id not in known:
        raise QueryError(f"no paragraph carries a theme {theme_id!r}; there are {', '.join(known) or 'none'}")
    return theme_id
