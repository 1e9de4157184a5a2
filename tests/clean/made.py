"""Lines for tests: from a plain text, or set on pages like a printed compilation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from pipeline import schema
from pipeline.records import Line, Page

WIDTH, HEIGHT = 595.0, 842.0
BODY_SIZE = 12.0
BODY_TOP, BODY_BOTTOM = 80.0, 760.0
PITCH = 20.0


def tables_of(lines: Sequence[Line], pages: Sequence[Page] = ()) -> dict[str, pa.Table]:
    return {"lines": schema.table("lines").from_rows(lines), "pages": schema.table("pages").from_rows(pages)}


def text_lines(text: str) -> list[Line]:
    """Lines as the reader of plain text gives them: blank lines are counted, not kept."""
    lines: list[Line] = []
    space_above = 0.0
    for raw in text.split("\n"):
        if not raw.strip():
            space_above += 1
            continue
        number = len(lines) + 1
        lines.append(
            Line(
                block_id=f"s.b{number:06d}",
                source_id="s",
                page=None,
                ordinal=number,
                text_raw=raw,
                space_above=space_above,
            )
        )
        space_above = 0.0
    return lines


_SUBJECTS = (
    "各乡镇",
    "市信访局",
    "街道社区",
    "责任单位",
    "包案领导",
    "网格员",
    "督查组",
    "村（居）委会",
    "调解员",
    "承办科室",
)
_VERBS = (
    "全面落实",
    "认真梳理",
    "逐件核查",
    "及时受理",
    "主动接访",
    "集中交办",
    "依法处置",
    "联合化解",
    "跟踪督办",
    "定期通报",
    "稳妥推进",
)
_OBJECTS = (
    "重复信访事项",
    "初次信访件",
    "矛盾纠纷",
    "群众诉求",
    "历史遗留问题",
    "人民建议",
    "积案难案",
    "源头隐患",
    "办理质效",
)


def sentence(number: int) -> str:
    """One of many made-up sentences, another for each number below 990."""
    return f"{_SUBJECTS[number % 10]}{_VERBS[number % 11]}{_OBJECTS[number % 9]}，推动事心双解。"


@dataclass
class Press:
    """Sets lines on pages; each call of `put` returns the block_id of what it set."""

    lines: list[Line] = field(default_factory=list)
    n_pages: int = 0
    method: str = "pdfium"

    @property
    def pages(self) -> list[Page]:
        return [
            Page(source_id="s", page=page, width=WIDTH, height=HEIGHT, method=self.method)
            for page in range(1, self.n_pages + 1)
        ]

    def put(
        self,
        text: str,
        y: float,
        *,
        size: float = BODY_SIZE,
        x: float = 90.0,
        rotated: bool = False,
        table_id: str | None = None,
    ) -> str:
        number = len(self.lines) + 1
        self.lines.append(
            Line(
                block_id=f"s.b{number:06d}",
                source_id="s",
                page=self.n_pages,
                ordinal=number,
                text_raw=text,
                x0=x,
                y0=y,
                x1=x + size * len(text),
                y1=y + size,
                font_size=size,
                rotated=rotated,
                space_above=self._gap(y),
                table_id=table_id,
            )
        )
        return self.lines[-1].block_id

    def _gap(self, y: float) -> float | None:
        above = self.lines[-1] if self.lines and self.lines[-1].page == self.n_pages else None
        return None if above is None or above.y1 is None else max(0.0, y - above.y1)

    def turn_page(self) -> None:
        self.n_pages += 1

    def fill(self, n_lines: int, top: float = BODY_TOP) -> None:
        """Set lines of text from `top` down, no two alike in the whole source."""
        for i in range(n_lines):
            self.put(sentence(len(self.lines)), top + PITCH * i)
