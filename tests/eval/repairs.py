"""How well damage is repaired: every edit against what stood there before, every loss against the edits.

A repair is right when it puts back exactly what was lost; a loss is restored when an applied edit that covers
it is right. Lost commas and full stops have a file of their own (marks.py).
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import pyarrow as pa

from tests.forge.damage import Op, normalise
from tests.forge.replay import damaged, squashed

# What an operation of the damage took, by the kinds that are measured. A bracket that opens an ordinal is part of it.
KINDS: Final[Mapping[str, str]] = {
    "first_char": "first_characters",
    "entry_char": "first_characters",
    "toc_first_char": "first_characters",
    "part_char": "first_characters",
    "line_first_char": "line_first_characters",
    "ordinal": "ordinals",
    "date": "dates",
    "year": "dates",
    "paren": "date_brackets",
    "quote": "quotes",
    "entry_quote": "quotes",
    "noise": "contacts",
}
HALF_WIDTH: Final = "half_width"
REPAIRS: Final = (*dict.fromkeys(KINDS.values()), HALF_WIDTH)

# What a rule mends; rules that are named nowhere here mend nothing that a site damages (spaces, line breaks, marks).
_RULES: Final[Mapping[str, str]] = {
    "restore_ordinal": "ordinals",
    "remove_contact": "contacts",
    "restore_date_mark": "dates",
    "widen_punctuation": HALF_WIDTH,
    "widen_bracket": HALF_WIDTH,
}
_DATE_RULE: Final = "date_by_"
# These put back whatever a twin or the language shows: the kind is in the characters.
_RESTORERS: Final = frozenset(
    {
        "restore_title",
        "restore_byline",
        "restore_contents_title",
        "restore_part_title",
        "restore_character",
        "restore_point",
        "restore_quote",
        "pair_quote",
    }
)
_QUOTES: Final = frozenset("“”‘’")
_BRACKETS: Final = str.maketrans("", "", "（）()")


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of the undamaged text and what was done to it."""

    text: str
    ops: tuple[Op, ...]


@dataclass(frozen=True, slots=True)
class Repair:
    """An edit at [start, end) of the file without white space."""

    edit_id: str
    start: int
    end: int
    after: str
    rule: str
    probability: float
    applied: bool


@dataclass(slots=True)
class Loss:
    """A loss at [start, end) of the damaged file without white space."""

    kind: str
    start: int
    end: int
    original: str
    restored: bool = False


class Judged(NamedTuple):
    """A repair, the kind of damage it means to undo, and whether it does."""

    repair: Repair
    kind: str
    right: bool


@dataclass(slots=True)
class Damage:
    """The damaged file, and for every place what stood there: `units` by character, `gaps` for what is gone.

    `units` maps the start of a stretch to its end and its original; places outside every piece are not known.
    """

    text: str
    units: dict[int, tuple[int, str]] = field(default_factory=dict)
    gaps: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    losses: list[Loss] = field(default_factory=list)
    known: list[tuple[int, int]] = field(default_factory=list)

    def holds(self, start: int, end: int) -> bool:
        """Whether [start, end) lies in a piece whose truth is known."""
        at = bisect_right(self.known, (start, len(self.text))) - 1
        return at >= 0 and end <= self.known[at][1]

    def originals(self, start: int, end: int) -> set[str]:
        """What may have stood for [start, end): what is gone at its edges can belong to it or not."""
        inner = ""
        at = start
        while at < end:
            if at not in self.units or self.units[at][0] > end:
                return set()
            following, original = self.units[at]
            inner += original + ("".join(self.gaps.get(following, ())) if following < end else "")
            at = following
        before, behind = self.gaps.get(start, []), self.gaps.get(end, [])
        if start == end:
            return {"".join(before[i:j]) for i in range(len(before)) for j in range(i + 1, len(before) + 1)}
        heads = ["".join(before[i:]) for i in range(len(before) + 1)]
        tails = ["".join(behind[:i]) for i in range(len(behind) + 1)]
        return {head + inner + tail for head in heads for tail in tails}


def lay_out(text: str, pieces: Iterable[Piece]) -> Damage:
    """Find the pieces, in order, in a damaged file and say of each place what stood there."""
    damage = Damage(squashed(text))
    cursor = 0
    for piece in pieces:
        out = squashed(damaged(piece.text, [op.as_list() for op in piece.ops]))
        start = damage.text.find(out, cursor)
        if start < 0:
            raise ValueError(f"the file has no {out[:30]!r} behind character {cursor}")
        _lay(damage, piece, start)
        cursor = start + len(out)
        damage.known.append((start, cursor))
    return damage


def _lay(damage: Damage, piece: Piece, at: int) -> None:
    done = 0
    for op in sorted(piece.ops, key=lambda op: op.offset):
        at = _lay_whole(damage, piece.text[done : op.offset], at)
        end = at + len(squashed(normalise(op.replacement)))
        if end > at:
            damage.units[at] = (end, squashed(op.original))
        else:
            damage.gaps[at].append(squashed(op.original))
        kind = KINDS.get(op.kind)
        if kind == "first_characters" and op.original == "（":
            kind = "ordinals"
        if kind is not None:
            damage.losses.append(Loss(kind, at, end, squashed(op.original)))
        at, done = end, op.offset + len(op.original)
    _lay_whole(damage, piece.text[done:], at)


def _lay_whole(damage: Damage, text: str, at: int) -> int:
    """Lay what the site only normalised; returns where it ends."""
    for char in squashed(text):
        end = at + len(squashed(normalise(char)))
        damage.units[at] = (end, char)
        if char in "，；：！？（）" and damage.text[at:end] != char:
            damage.losses.append(Loss(HALF_WIDTH, at, end, char))
        at = end
    return at


def read_repairs(tables: Mapping[str, pa.Table]) -> list[Repair]:
    """The edits of one source with their places in its text without white space."""
    blocks = sorted(tables["blocks"].to_pylist(), key=lambda block: block["ordinal"])
    starts, raws, at = {}, {}, 0
    for block in blocks:
        starts[block["block_id"]], raws[block["block_id"]] = at, block["text_raw"]
        at += len(squashed(block["text_raw"]))
    return [
        Repair(
            edit_id=edit["edit_id"],
            start=starts[edit["block_id"]] + len(squashed(raws[edit["block_id"]][: edit["start"]])),
            end=starts[edit["block_id"]] + len(squashed(raws[edit["block_id"]][: edit["end"]])),
            after=edit["after"],
            rule=edit["rule"],
            probability=edit["probability"],
            applied=edit["status"] == "applied",
        )
        for edit in tables["edits"].to_pylist()
    ]


def judge(repairs: Iterable[Repair], damage: Damage) -> list[Judged]:
    """Judge every repair of a known place, and note in `damage` what the applied ones restored."""
    judged = []
    for repair in repairs:
        kind = _kind(repair, damage)
        if kind is None or not damage.holds(repair.start, repair.end):
            continue
        place = _place_of(repair, damage, kind)
        judged.append(Judged(repair, kind, place is not None))
        if place is not None and repair.applied:
            for loss in damage.losses:
                if place[0] <= loss.start and loss.end <= place[1] and _covers(repair, loss, damage.text):
                    loss.restored = True
    return judged


def _covers(repair: Repair, loss: Loss, text: str) -> bool:
    """Whether what the repair wrote holds what was lost; a date's brackets are a loss apart."""
    wrote = _plain(text[loss.start : repair.start]) + _plain(repair.after)
    lost = _plain(loss.original)
    return (lost.translate(_BRACKETS) if loss.kind == "dates" else lost) in wrote


def _kind(repair: Repair, damage: Damage) -> str | None:
    if repair.rule.startswith(_DATE_RULE):
        return "dates"
    if repair.rule not in _RESTORERS:
        return _RULES.get(repair.rule)
    if set(repair.after) <= _QUOTES:
        return "quotes"
    there = [loss.kind for loss in damage.losses if loss.start == loss.end == repair.start]
    if any(kind.endswith("characters") for kind in there):
        return next(kind for kind in there if kind.endswith("characters"))
    starts_piece = any(start == repair.start for start, _ in damage.known)
    return "first_characters" if starts_piece else "line_first_characters"


def _place_of(repair: Repair, damage: Damage, kind: str) -> tuple[int, int] | None:
    """Where the repair is right, if it is: 方 put before or behind another 方 is the same."""
    for start, end, text in _same_places(repair, damage):
        wanted = _plain(text)
        for original in damage.originals(start, end):
            plain = _plain(original)
            if wanted == plain or (kind == "dates" and wanted.translate(_BRACKETS) == plain.translate(_BRACKETS)):
                return start, end
    return None


def _same_places(repair: Repair, damage: Damage) -> Iterator[tuple[int, int, str]]:
    """Where a repair can be looked for, and what then stands there: 年 behind 2025 mends what 2025年 became."""
    yield repair.start, repair.end, repair.after
    if repair.start < repair.end:
        return
    behind = next((at for at, (end, _) in damage.units.items() if end == repair.start and end > at + 1), None)
    if behind is not None:
        yield behind, repair.end, damage.text[behind : repair.start] + repair.after
    left = right = repair.start
    while len(repair.after) == 1 and left and damage.text[left - 1] == repair.after:
        left -= 1
        yield left, left, repair.after
    while len(repair.after) == 1 and right < len(damage.text) and damage.text[right] == repair.after:
        right += 1
        yield right, right, repair.after


def _plain(text: str) -> str:
    return squashed(unicodedata.normalize("NFKC", text))


@dataclass(frozen=True, slots=True)
class Outcome:
    """Repairs of a kind: how many applied ones are right, how many were applied, how many losses they restored."""

    right: int = 0
    applied: int = 0
    restored: int = 0
    lost: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.applied if self.applied else 1.0

    @property
    def recall(self) -> float:
        return self.restored / self.lost if self.lost else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(
            self.right + other.right,
            self.applied + other.applied,
            self.restored + other.restored,
            self.lost + other.lost,
        )


def outcomes(judged: Iterable[Judged], damage: Damage) -> dict[str, Outcome]:
    """What became of each kind of damage that there was, or that a repair took for damage."""
    found: dict[str, Outcome] = {}
    for loss in damage.losses:
        found[loss.kind] = found.get(loss.kind, Outcome()) + Outcome(restored=int(loss.restored), lost=1)
    for one in judged:
        if one.repair.applied:
            found[one.kind] = found.get(one.kind, Outcome()) + Outcome(right=int(one.right), applied=1)
    return found


def damage_of_forge(text: str, truth: Mapping[str, Any]) -> Damage:
    """The damage of a forged preview; `truth` is that of the compilation, with its text form."""
    form = truth["forms"]["txt"]
    return lay_out(text, _forged_pieces(truth, form))


def damage_of_shared(text: str, truth: Mapping[str, Any], told: Mapping[str, Any]) -> Damage:
    """The damage of form E of the shared compilation."""
    return lay_out(text, _shared_pieces(truth, told))


def damage_of_seed(text: str, spots: Iterable[Mapping[str, Any]]) -> Damage:
    """The damage of a text of which only the spots are known: line, offset, kind, what stands there, what stood.

    Nothing is known of its widths, which are not judged.
    """
    damage = Damage(squashed(text))
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(squashed(line)))
    lines = text.split("\n")
    damage.units = {at: (at + 1, char) for at, char in enumerate(damage.text)}
    damage.known = [(0, len(damage.text))]
    for spot in spots:
        start = starts[spot["line"] - 1] + len(squashed(lines[spot["line"] - 1][: spot["offset"]]))
        end = start + len(spot["stands"])
        if damage.text[start:end] != spot["stands"]:
            raise ValueError(f"line {spot['line']} does not hold {spot['stands']!r} at {spot['offset']}")
        if end > start:
            for at in range(start, end):
                del damage.units[at]
            damage.units[start] = (end, spot["stood"])
        else:
            damage.gaps[start].append(spot["stood"])
        damage.losses.append(Loss(spot["kind"], start, end, spot["stood"]))
    return damage


def _forged_pieces(truth: Mapping[str, Any], form: Mapping[str, Any]) -> Iterator[Piece]:
    parts = iter(form["parts"])
    part = None
    for entry in form["contents"]:
        if entry["part_title"] not in (None, part):
            part = entry["part_title"]
            yield _piece(next(parts))
        if "byline_line" in entry:
            yield _piece(entry["byline_line"])
        yield _piece(entry)
    yield from _paragraphs(truth, form)


def _shared_pieces(truth: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[Piece]:
    groups = {group["original"]: group for group in told["toc_groups"]}
    for entry in told["toc"]:
        group = groups.pop(entry["group"], None)
        if group is not None:
            at = group["original"].index("、") + 1
            lost = (Op("part_char", at, group["lost"], ""),) if group["lost"] else ()
            yield Piece(group["original"], lost)
        if entry.get("author_line"):
            yield _piece(entry["author_line"])
        yield _piece(entry)
    yield from _paragraphs(truth, told)


def _paragraphs(truth: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[Piece]:
    articles = {article["no"]: article for article in truth["articles"]}
    for state in told["articles"]:
        for line in state.get("paras", ()):
            text = articles[state["no"]]["paragraphs"][line["i"]]["text"]
            yield Piece(text[: line.get("truncated_at")], tuple(Op(*op) for op in line["ops"]))


def _piece(told: Mapping[str, Any]) -> Piece:
    return Piece(told["original"], tuple(Op(*op) for op in told["ops"]))
