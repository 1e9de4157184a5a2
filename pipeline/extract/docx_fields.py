"""What the fields of a Word document stand for: contents, drawn signs, boxes to tick, and Word's own messages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from pipeline.extract.docx_names import child, is_on

# \o lays its arguments over one another; options for alignment may follow it.
_OVERLAY: Final = re.compile(r"\\o\s*(?:\\a[clrd]\s*)?\((.*),([^,()]*)\)\s*$", re.I | re.S)
_CIRCLES: Final = frozenset("○〇◯")
_CIRCLED: Final = {
    **{str(at): chr(ord("①") + at - 1) for at in range(1, 21)},
    **{sign: chr(ord("㊀") + at) for at, sign in enumerate("一二三四五六七八九十")},
}
# What Word and WPS write where a field has no result.
_ERROR: Final = re.compile(
    r"\s*(?:错误\s*[！!].{2,30}|Error! .{2,60}|未找到目录项。?|No table of contents entries found\.?)\s*"
)
# What stands in a contents field that nobody has brought up to date, in words that only tell how to.
_TOLD: Final = (
    r"(?:请|先|在|用|点击|单击|双击|右键|右击|鼠标|此处|这里|选择|按|F9|Word|WPS|文档|打开|后|以|即可|自动|将|来|生成|可"
    r"|[\s（）()“”\"'‘’:：，,。.、！!…—-])*+"
)
_UPDATE: Final = re.compile(
    rf"{_TOLD}更新(?:整个|此|该|本)?(?:目录|域|字段){_TOLD}"
    r"|\s*(?:Right|Double|Press|Click|Update)[ -].{0,60}(?:update|[Cc]ontents?|field).{0,40}"
)
_MAX_MESSAGE: Final = 120


@dataclass(slots=True)
class Field:
    """A field we are in: its instruction, and from which piece of the paragraph on its result stands."""

    tick: bool | None = None
    instruction: list[str] = field(default_factory=list)
    in_result: bool = False
    first_piece: int = 0

    @property
    def text(self) -> str:
        return "".join(self.instruction).strip()

    @property
    def is_contents(self) -> bool:
        return self.text.upper().startswith("TOC")


def read_tick(mark: etree._Element) -> bool | None:
    """Whether the box that a form field draws is ticked; None when it draws none."""
    box = child(mark, "ffData", "checkBox")
    if box is None:
        return None
    checked = is_on(child(box, "checked"))
    return bool(is_on(child(box, "default")) if checked is None else checked)


def draw_field(ended: Field) -> str:
    """The characters of a field that has no result but draws them itself; "" for all others."""
    if ended.in_result:
        return ""
    if ended.tick is not None:
        return "☑" if ended.tick else "□"
    return draw_overlay(ended.text) if ended.text.upper().startswith("EQ") else ""


def draw_overlay(instruction: str) -> str:
    """The characters that an EQ field lays over one another, as Word makes 带圈字符 and the readings of characters.

    What lies beneath counts; in a circle, the circled sign if there is one. Fractions and roots give nothing.

    >>> draw_overlay(r"eq \\o\\ac(○,3)"), draw_overlay(r"EQ \\o\\ad(\\s\\up 9(xin),信)"), draw_overlay(r"EQ \\f(1,2)")
    ('③', '信', '')
    """
    overlay = _OVERLAY.search(instruction)
    if overlay is None:
        return ""
    above, beneath = overlay[1].strip(), overlay[2].strip()
    return _CIRCLED.get(beneath, beneath) if above in _CIRCLES else beneath


def is_message(result: str, *, is_contents: bool) -> bool:
    """Whether the result of a field is none, but a message of the program. Only results are to be asked about.

    >>> is_message("错误！未找到引用源。", is_contents=False), is_message("更新目录", is_contents=False)
    (True, False)
    >>> is_message("（请右键更新目录）", is_contents=True), is_message("城市更新目录管理办法", is_contents=True)
    (True, False)
    """
    if len(result) > _MAX_MESSAGE:
        return False
    return _ERROR.fullmatch(result) is not None or (is_contents and _UPDATE.fullmatch(result) is not None)
