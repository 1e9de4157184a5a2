"""Writes a forged compilation as plain text: clean, or as the preview of a document site has left it."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from typing import Any, Final

from tests.forge.contents import Entry, entries, with_leader
from tests.forge.damage import SITES, Damager, Op, Site, apply_ops, normalise
from tests.forge.layouts import Layout
from tests.forge.model import Article, Compilation

NORMALISATION: Final = "NFKC on every character except …; the notice and the site's own lines are printed as they stand"
APPLY_RULE: Final = "replace text[offset:offset+len(original)] by replacement (original '' inserts), then normalise"
_PAGE: Final = 420  # characters of a printed page: where they are used up, the preview breaks the text
_PRESENT: Final = 0.7  # share of the articles that a preview shows; the last one breaks off


def to_txt(compilation: Compilation, layout: Layout, *, damage: int = 0, seed: int = 0) -> tuple[bytes, dict[str, Any]]:
    """The text in UTF-8 and the truth of this form, with every loss where it happened."""
    if damage == 0:
        return _clean(compilation, layout)
    preview = _Preview(compilation, layout, damage, seed)
    return preview.write().encode(), preview.truth


def _clean(compilation: Compilation, layout: Layout) -> tuple[bytes, dict[str, Any]]:
    pages = _pages(compilation)
    listed = entries(compilation, layout, pages) if layout.contents else ()
    lines = [compilation.title_line, compilation.notice, ""] if layout.cover else []
    if listed:
        lines += ["目录", *_contents_lines(listed, layout), ""]
    for _, _, article in compilation.numbered():
        body = (
            ("" if line.role in ("title", "byline", "date") else "\u3000\u3000") + line.text
            for line in article.paragraphs
        )
        lines += [*body, ""]
    articles = [{"no": no, "status": "complete"} for no, _, _ in compilation.numbered()]
    truth = {"form": "txt", "damage": 0, "contents": [e.truth() for e in listed], "articles": articles, "noise": []}
    return "\n".join(lines).encode(), truth


def _contents_lines(listed: tuple[Entry, ...], layout: Layout) -> list[str]:
    lines: list[str] = []
    for i, entry in enumerate(listed):
        if entry.part_line and (i == 0 or listed[i - 1].part_line != entry.part_line):
            lines.append(entry.part_line)
        if entry.byline_line:
            lines.append(entry.byline_line)
        lines.append(with_leader(entry, layout.leader, 36, len))
    return lines


def _pages(compilation: Compilation) -> dict[int, int]:
    """Page numbers as the original must have printed them, one article a page or more."""
    pages, page = {}, 1
    for no, _, article in compilation.numbered():
        pages[no] = page
        page += 1 + sum(len(line.text) for line in article.paragraphs) // _PAGE
    return pages


class _Preview:
    """One damaged text under way."""

    def __init__(self, compilation: Compilation, layout: Layout, grade: int, seed: int) -> None:
        self.compilation, self.layout = compilation, layout
        self.damager = Damager(grade, f"damage {grade} {seed}")
        self.rng = random.Random(f"preview {seed}")
        self.site: Site = SITES[seed % len(SITES)]
        self.text: list[str] = []
        self.used = 0
        self.counts: Counter[str] = Counter()
        self.truth: dict[str, Any] = {
            "form": "txt",
            "damage": grade,
            "normalisation": NORMALISATION,
            "apply_rule": APPLY_RULE,
            "leader": layout.leader,
            "parts": [],
            "contents": [],
            "articles": [],
            "noise": [],
        }

    def write(self) -> str:
        title = self.compilation.title_line
        head = [*self.site.head, "", self.site.title.format(title=title), self.compilation.notice]
        tail = [line.format(title=title) for line in self.site.tail]
        self.text.append("\n".join(head) + "\n" * 7)
        if self.layout.contents:
            self._write_contents()
        self._write_articles()
        self.text.append("\n\n" + "\n".join(tail) + "\n")
        self.truth |= {
            "chrome_head": [line for line in (*self.site.head, self.site.title.format(title=title)) if line],
            "notice": self.compilation.notice,
            "chrome_tail": tail,
            "counts": dict(sorted(self.counts.items())),
        }
        return "".join(self.text)

    def _count(self, ops: tuple[Op, ...]) -> list[list[Any]]:
        self.counts.update(op.kind for op in ops)
        return [op.as_list() for op in ops]

    def _write_contents(self) -> None:
        listed = entries(self.compilation, self.layout, _pages(self.compilation))
        part = None
        for i, entry in enumerate(listed):
            if entry.part_line and entry.part_line != part:
                self._write_part(entry.part_line, first=part is None)
                part = entry.part_line
            self._write_entry(entry, alone=bool(entry.byline_line))
            if i % 14 == 13:
                self.text.append("\n" * 11)
        self.text.append("\n" * 38)

    def _write_part(self, line: str, *, first: bool) -> None:
        ops: tuple[Op, ...] = ()
        if self.damager.happens("part_char"):
            at = line.index("、") + 1
            ops = (Op("part_char", at, line[at], ""),)
        glued = not first and self.damager.happens("part_glued")
        out = normalise(apply_ops(line, ops))
        self.text.append(("" if glued else "\n\n\n") + out + "\n\n\n")
        self.truth["parts"].append(
            {"original": line, "ops": self._count(ops), "out": out, "glued_to_previous_entry": glued}
        )

    def _write_entry(self, entry: Entry, *, alone: bool) -> None:
        byline_ops = self._entry_ops(entry.byline_line or "")
        ops = self._entry_ops(entry.line) if not entry.byline_line else self._quotes(entry.line)
        out = normalise(apply_ops(entry.line, ops))
        leaders = 0 if self.damager.happens("entry_leader") else self.rng.randrange(8, 34)
        printed = f"{out}{self.layout.leader * leaders}{entry.page}"
        record = entry.truth() | {"original": entry.line, "ops": self._count(ops), "out": out, "leaders": leaders}
        if entry.byline_line:
            byline_out = normalise(apply_ops(entry.byline_line, byline_ops))
            record["byline_line"] = {
                "original": entry.byline_line,
                "ops": self._count(byline_ops),
                "out": byline_out,
            }
            self.text.append(f"\n\n\n{byline_out}\n\n\n")
        # Entries of one line run into each other; those of two stay apart.
        self.text.append(f"{printed}\n\n\n" if alone else f"{printed} ")
        self.truth["contents"].append(record)

    def _entry_ops(self, line: str) -> tuple[Op, ...]:
        if not line:
            return ()
        ops = list(self._quotes(line))
        dot = next((at for at, char in enumerate(line) if not char.isdigit()), 0)
        if dot and line[dot] in ".、" and self.damager.happens("entry_dot"):
            ops.append(Op("entry_dot", dot, line[dot], ""))
        start = dot + 1 if dot else 0
        if line[start] not in "“”" and self.damager.happens("entry_char"):
            ops.append(Op("entry_char", start, line[start], ""))
        return tuple(sorted(ops, key=lambda op: op.offset))

    def _quotes(self, line: str) -> tuple[Op, ...]:
        return tuple(
            Op("entry_quote", at, char, "")
            for at, char in enumerate(line)
            if char in "“”" and self.damager.happens("quote")
        )

    def _write_articles(self) -> None:
        articles = self.compilation.articles
        present = max(2, round(len(articles) * _PRESENT))
        contacts = self._contact_places(present)
        for no, article in enumerate(articles, start=1):
            if no > present:
                self.truth["articles"].append({"no": no, "status": "listed"})
                continue
            self._write_article(no, article, contacts, last=no == present)
            self.text.append("\n" * self.rng.randrange(12, 40))
            self.used = 0

    def _contact_places(self, present: int) -> set[tuple[int, int]]:
        places = [
            (no, i)
            for no, article in enumerate(self.compilation.articles[: present - 1], start=1)
            for i, line in enumerate(article.paragraphs)
            if line.role == "paragraph" and len(line.text) > 60
        ]
        return set(self.rng.sample(places, min(int(self.damager.rate["contacts"]), len(places))))

    def _write_article(self, no: int, article: Article, contacts: set[tuple[int, int]], *, last: bool) -> None:
        cut = self._cut(article) if last else None
        paras: list[dict[str, Any]] = []
        for i, line in enumerate(article.paragraphs):
            if cut is not None and i > cut[0]:
                break
            end = cut[1] if cut is not None and i == cut[0] else None
            ops = tuple(
                op for op in self.damager.line(line, contact=(no, i) in contacts) if end is None or op.offset < end
            )
            paras.append(self._write_paragraph(no, i, article, ops, end))
        record: dict[str, Any] = {"no": no, "status": "complete" if cut is None else "truncated", "paras": paras}
        record |= _printed_date(article, paras)
        if cut is not None:
            record |= {"last_para": cut[0], "cut_offset": cut[1]}
        self.truth["articles"].append(record)

    def _cut(self, article: Article) -> tuple[int, int]:
        """The paragraph and the offset in it at which a preview ends: inside a long one, past the middle."""
        long = [i for i, line in enumerate(article.paragraphs) if line.role == "paragraph" and len(line.text) > 40]
        index = long[len(long) // 2]
        return index, self.rng.randrange(20, len(article.paragraphs[index].text) - 5)

    def _write_paragraph(
        self, no: int, i: int, article: Article, ops: tuple[Op, ...], end: int | None
    ) -> dict[str, Any]:
        line = article.paragraphs[i]
        text = line.text if end is None else line.text[:end]
        record: dict[str, Any] = {"i": i}
        starts: tuple[int, ...] = ()
        if line.role == "paragraph" and end is None:
            starts, lost = self.damager.wraps(text)
            taken = {at for op in ops for at in (op.offset - 1, op.offset, op.offset + len(op.original))}
            ops = tuple(sorted((*ops, *(op for op in lost if op.offset not in taken)), key=lambda op: op.offset))
        breaks = dict.fromkeys(starts, 3)
        self.used += len(text)
        if line.role == "paragraph" and self.used > _PAGE and len(text) > 60:
            at = self._break_place(text, ops)
            breaks[at] = self.rng.randrange(8, 14)
            record["page_breaks"] = [[at, breaks[at]]]
            self.counts["page_breaks"] += 1
            self.used = 0
        joined = end is None and line.role in ("byline", "heading") and self.damager.happens("joined")
        if starts:
            record["hard_wrapped"] = list(starts)
        if joined:
            record["joined_with_next"] = True
        if end is not None:
            record["truncated_at"] = end
        self.truth["noise"] += [
            {"article": no, "para": i, "offset": op.offset, "text": op.replacement} for op in ops if op.kind == "noise"
        ]
        record["ops"] = self._count(ops)
        self.text.append(_broken(text, ops, breaks))
        if not joined:
            self.text.append("\n\n" if line.role == "paragraph" else "\n\n\n")
        return record

    def _break_place(self, text: str, ops: tuple[Op, ...]) -> int:
        """Inside a sentence, where the break shows for what it is, and not inside a number or a loss."""
        inside = {at for op in ops for at in range(op.offset, op.offset + len(op.original) + 1)}
        free = [
            at
            for at in range(20, len(text) - 10)
            if at not in inside and text[at - 1] not in "。；：" and not text[at - 1 : at + 1].isdigit()
        ]
        return self.rng.choice(free)


def _printed_date(article: Article, paras: list[dict[str, Any]]) -> dict[str, Any]:
    """The damaged date line and every day or month that its digits allow, where it lost its signs."""
    for para in paras:
        for kind, _, _, digits in para["ops"]:
            if kind == "date" and article.paragraphs[para["i"]].role == "date":
                return {"date_digits": digits, "date_readings": readings(digits.rstrip("日"))}
    return {}


def readings(digits: str) -> list[str]:
    """The dates, or the months where no digit is left for a day, that digits without signs can mean.

    >>> readings("2024111"), readings("20256")
    (['2024-01-11', '2024-11-01'], ['2025-06'])
    """
    year, rest = int(digits[:4]), digits[4:]
    if len(rest) == 1:
        return [f"{year}-{int(rest):02d}"]
    found = []
    for month, day in ((rest[:cut], rest[cut:]) for cut in range(1, len(rest))):
        if month.startswith("0") or day.startswith("0"):
            continue
        try:
            found.append(dt.date(year, int(month), int(day)).isoformat())
        except ValueError:
            continue  # no such day
    return found + ([f"{year}-{rest}"] if rest in ("10", "11", "12") else [])


def _broken(text: str, ops: tuple[Op, ...], breaks: dict[int, int]) -> str:
    """The damaged line with its breaks, each `breaks[offset]` line feeds before text[offset]."""
    marks = [Op("break", at, "", "\n" * count) for at, count in breaks.items()]
    # A break stands before what is lost or put in at the same place.
    merged: list[Op] = []
    for op in sorted((*marks, *ops), key=lambda op: (op.offset, op.kind != "break")):
        if any(other.offset < op.offset < other.offset + len(other.original) for other in merged):
            continue  # a line break inside a lost date: the date is one piece in the preview
        merged.append(op)
    return "".join(
        line if line.isspace() else normalise(line) for line in apply_ops(text, merged).splitlines(keepends=True)
    )
