"""What pdfium sees on a page: runs of glyphs with their place, size, direction and font.

A run is what stands between two gaps. pdfium's own spaces and line breaks are guesses (a fifth of its
line breaks are wrong), so they only say where a gap may be; drawn spaces are told from guessed ones
and kept with the run before them.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2.raw as pdfium

BLANK: Final = " \t\r\n\x0b\x0c\x85\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
_RUN: Final = re.compile(f"[^{BLANK}]+")
_LINE_BREAKS: Final = str.maketrans("", "", "\r\n\x0b\x0c\x85\u2028\u2029\u200b\ufeff")
_SUBSET_PREFIX: Final = re.compile(r"^[A-Z]{6}\+")
_BOLD_NAME: Final = re.compile(r"bold|heavy|black|demi|粗|超黑|特黑|大黑", re.IGNORECASE)
# What pdfium writes for a hyphen that it takes for a word break.
_BROKEN_HYPHENS: Final = str.maketrans("\x02\ufffe", "--")
# Pieces are one run when the gap is below this part of an em, as in justified lines that are drawn piecemeal,
# and their baselines are nearer than the second: pieces of one line differ by rounding only.
_TOUCHING: Final = 0.1
_SAME_PIECE: Final = 0.02
_FULL_WIDTH: Final = "\u2e80"
# Paper white, but for the rounding of colour spaces.
_WHITE: Final = 250
_LAYER_MARK: Final = (*b"OC", 0)
# Glyph matrices of upright text are exact up to rounding; a hundredth of a turn is no watermark.
_UPRIGHT: Final = 0.02


@dataclass(slots=True)
class Run:
    """Glyphs without a gap between them, in points from the page's top left.

    `base` is the baseline, `angle` the direction of writing in whole degrees counter-clockwise (0 is
    upright), `drawn_space` the white space the page draws after the run, `first` and `last` the indices
    of its end glyphs in pdfium's text page.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    angle: int = 0
    drawn_space: str = ""
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Style:
    """How a glyph is drawn; None where it cannot be known. `hidden` glyphs leave no ink: the text layer of a scan.

    `doubtful` ones may leave none that can be seen: they are white, or belong to a layer that may be switched off.
    """

    font: str | None
    bold: bool | None
    hidden: bool
    doubtful: bool = False


NO_STYLE: Final = Style(None, False, False)


class Frame:
    """Where the page's user space lies when the page is shown: points from the top left, turns undone."""

    __slots__ = ("height", "matrix", "turn", "width")

    def __init__(self, left: float, bottom: float, right: float, top: float, turn: int) -> None:
        """`turn` is the clockwise turn of the page in degrees, a multiple of 90."""
        wide, high = right - left, top - bottom
        self.turn = turn % 360
        self.width, self.height = (high, wide) if self.turn in {90, 270} else (wide, high)
        # a, b, e, c, d, f of x' = a x + b y + e, y' = c x + d y + f
        self.matrix = {
            0: (1.0, 0.0, -left, 0.0, -1.0, top),
            90: (0.0, 1.0, -bottom, 1.0, 0.0, -left),
            180: (-1.0, 0.0, right, 0.0, 1.0, -bottom),
            270: (0.0, -1.0, top, -1.0, 0.0, right),
        }[self.turn]

    def point(self, x: float, y: float) -> tuple[float, float]:
        a, b, e, c, d, f = self.matrix
        return a * x + b * y + e, c * x + d * y + f

    def turned(self, turn: int) -> Frame:
        """The size of the page turned further; its points are not those of user space."""
        wide, high = (self.height, self.width) if turn in {90, 270} else (self.width, self.height)
        return Frame(0, 0, wide, high, 0)

    def angle(self, a: float, b: float) -> int:
        """Direction of a vector of user space as shown, in whole degrees counter-clockwise."""
        shown_a, shown_b, _, shown_c, shown_d, _ = self.matrix
        across, down = shown_a * a + shown_b * b, shown_c * a + shown_d * b
        return round(math.degrees(math.atan2(-down, across))) % 360


class TextPage:
    """One page open in pdfium: its characters and what can be asked about each. Close it after use."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self.raw = pdfium.FPDFText_LoadPage(page)
        self.codes = self._read_codes()
        self._styles: dict[tuple[int, int, bool], Style] = {}
        self._colour = [ctypes.c_uint() for _ in "rgba"]
        self._to_colour = [ctypes.byref(value) for value in self._colour]

    def close(self) -> None:
        pdfium.FPDFText_ClosePage(self.raw)

    def _read_codes(self) -> str:
        """One character per pdfium index, so that offsets in the string are glyph indices."""
        count = max(0, pdfium.FPDFText_CountChars(self.raw))
        if count == 0:
            return ""
        buffer = (ctypes.c_ushort * (2 * count + 2))()
        written = pdfium.FPDFText_GetText(self.raw, 0, count, buffer)
        codes = bytes(buffer)[: 2 * max(0, written - 1)].decode("utf-16-le", "surrogatepass")
        if len(codes) != count:
            # Characters beyond the basic plane, or ones pdfium leaves out: ask one by one.
            codes = "".join(chr(pdfium.FPDFText_GetUnicode(self.raw, at)) for at in range(count))
        return codes

    def frame(self, extra_turn: int = 0) -> Frame:
        box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(self._page, ctypes.byref(box))
        turn = 90 * max(0, pdfium.FPDFPage_GetRotation(self._page)) + extra_turn
        return Frame(box.left, box.bottom, box.right, box.top, turn)

    def style(self, at: int) -> Style | None:
        """Font name, weight and visibility of the glyph at an index; None for what pdfium made up."""
        text_object = pdfium.FPDFText_GetTextObject(self.raw, at)
        if not text_object:
            return None
        font = pdfium.FPDFTextObj_GetFont(text_object)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(text_object)
        doubtful = self._is_white(at) or _is_of_layer(text_object)
        key = (ctypes.addressof(font.contents) if font else 0, mode, doubtful)
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = _read_style(font, mode, doubtful=doubtful)
        return style

    def _is_white(self, at: int) -> bool:
        if not pdfium.FPDFText_GetFillColor(self.raw, at, *self._to_colour):
            return False
        red, green, blue, alpha = (value.value for value in self._colour)
        return alpha == 0 or min(red, green, blue) >= _WHITE

    def is_unnamed(self, at: int) -> bool:
        """Whether the file names no character for the glyph at an index."""
        return bool(pdfium.FPDFText_HasUnicodeMapError(self.raw, at) == 1)

    def runs(self, frame: Frame) -> list[Run]:
        """All runs of the page, in the order they are drawn."""
        return _Joiner(self.raw, frame, self.codes).join(self._pieces())

    def _pieces(self) -> Iterator[tuple[int, int, str]]:
        """What pdfium puts no gap in: the first index, the one after the last, and the white space drawn before."""
        previous_end = 0
        for match in _RUN.finditer(self.codes):
            start, end = match.span()
            # What pdfium makes up is a line break of two characters or one space.
            made_up = start - previous_end == 2 and self.codes[previous_end] == "\r"
            yield start, end, "" if made_up else self._drawn_blanks(previous_end, start)
            previous_end = end

    def _drawn_blanks(self, start: int, end: int) -> str:
        is_generated = pdfium.FPDFText_IsGenerated
        drawn = [c for at, c in enumerate(self.codes[start:end], start) if is_generated(self.raw, at) != 1]
        return "".join(drawn).translate(_LINE_BREAKS)


class _Joiner:
    """Joins the pieces of a page into runs, with as few geometry calls as will do.

    A piece that begins where the piece before it must end goes on with its run; only where it does not
    is the page asked for the exact end, size and direction.
    """

    __slots__ = ("_box", "_codes", "_frame", "_matrix", "_raw", "_runs", "_to_box", "_to_matrix", "_x", "_y")

    def __init__(self, raw: Any, frame: Frame, codes: str) -> None:
        self._raw = raw
        self._frame = frame
        self._codes = codes
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._box = pdfium.FS_RECTF()
        self._matrix = pdfium.FS_MATRIX()
        self._to_box, self._to_matrix = ctypes.byref(self._box), ctypes.byref(self._matrix)
        self._runs: list[Run] = []

    def join(self, pieces: Iterable[tuple[int, int, str]]) -> list[Run]:
        """The runs; this is the reader's inner loop, so it keeps what it needs in local names."""
        codes, raw = self._codes, self._raw
        get_origin, x_out, y_out = pdfium.FPDFText_GetCharOrigin, self._x, self._y
        to_x, to_y = ctypes.byref(x_out), ctypes.byref(y_out)
        a, b, e, c, d, f = self._frame.matrix
        joined: list[tuple[int, int]] = []
        first_x = first_base = ends = 0.0
        angle, size, slack, drift = 0, 0.0, 0.0, 0.0
        for start, end, space in pieces:
            get_origin(raw, start, to_x, to_y)
            user_x, user_y = x_out.value, y_out.value
            x, base = a * user_x + b * user_y + e, c * user_x + d * user_y + f
            is_wide = (codes[start] if end - start == 1 else min(codes[start:end])) >= _FULL_WIDTH
            if joined and not space and not angle and -drift < base - first_base < drift:
                if not -slack < ends - x < slack:
                    ends = self._right_edge(joined[-1][1] - 1)
                if -slack < ends - x < slack:
                    joined.append((start, end))
                    ends = x + (end - start) * size if is_wide else -math.inf
                    continue
            if joined:
                self._finish(joined, first_x, first_base, (angle, size))
            if space and self._runs:
                self._runs[-1].drawn_space = space
            joined = [(start, end)]
            first_x, first_base = x, base
            angle, size = self._direction_of(start)
            slack, drift = _TOUCHING * size, _SAME_PIECE * size
            # Han, kana and full-width marks are one em wide each, if not spaced; where others end must be asked.
            ends = x + (end - start) * size if is_wide else -math.inf
        if joined:
            self._finish(joined, first_x, first_base, (angle, size))
        return self._runs

    def _finish(self, joined: list[tuple[int, int]], x: float, base: float, direction: tuple[int, float]) -> None:
        """Add what has been joined to the runs, cut where the direction, size or baseline changes."""
        text = "".join([self._codes[start:end] for start, end in joined])
        run = self._run(text, joined[0][0], joined[-1][1] - 1, (x, base), direction)
        if len(text) == 1 or not (self._leaves_baseline(run) or _is_crowded(run)):
            self._runs.append(run)
            return
        glyphs = [at for start, end in joined for at in range(start, end)]
        places = [(*self._direction_of(at), self._origin(at)) for at in glyphs]
        cut = 0
        for at in range(1, len(glyphs) + 1):
            if at == len(glyphs) or not _is_same_line(places[cut], places[at]):
                angle, size, origin = places[cut]
                run = self._run(text[cut:at], glyphs[cut], glyphs[at - 1], origin, (angle, size))
                self._runs.append(run)
                cut = at

    def _leaves_baseline(self, run: Run) -> bool:
        """Whether the last glyph stands on another line than the first; `_run` has just asked for its box."""
        if self._direction_of(run.last) != (run.angle, run.size):
            return True
        if run.angle:
            return False
        _, top, _, bottom = self._shown_box()
        return not top - 0.1 * run.size <= run.base <= bottom + 0.1 * run.size

    def _origin(self, at: int) -> tuple[float, float]:
        pdfium.FPDFText_GetCharOrigin(self._raw, at, self._x, self._y)
        return self._frame.point(self._x.value, self._y.value)

    def _right_edge(self, at: int) -> float:
        pdfium.FPDFText_GetLooseCharBox(self._raw, at, self._to_box)
        a, b, e, *_ = self._frame.matrix
        left: float = a * self._box.left + b * self._box.bottom + e
        right: float = a * self._box.right + b * self._box.top + e
        return max(left, right)

    def _shown_box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the box last asked for, as shown."""
        box = self._box
        left, top = self._frame.point(box.left, box.top)
        right, bottom = self._frame.point(box.right, box.bottom)
        return min(left, right), min(top, bottom), max(left, right), max(top, bottom)

    def _direction_of(self, at: int) -> tuple[int, float]:
        """Direction in degrees and size in points of a glyph."""
        matrix = self._matrix
        pdfium.FPDFText_GetMatrix(self._raw, at, self._to_matrix)
        size = round(pdfium.FPDFText_GetFontSize(self._raw, at) * math.hypot(matrix.c, matrix.d), 1)
        if self._frame.turn == 0 and matrix.a > 0 and abs(matrix.b) < _UPRIGHT * matrix.a:
            return 0, size
        return self._frame.angle(matrix.a, matrix.b), size

    def _run(self, text: str, first: int, last: int, origin: tuple[float, float], direction: tuple[int, float]) -> Run:
        (x, base), (angle, size) = origin, direction
        text = text.translate(_BROKEN_HYPHENS)
        pdfium.FPDFText_GetLooseCharBox(self._raw, last, self._to_box)
        left, top, right, bottom = self._shown_box()
        if angle == 0:
            # Some fonts claim boxes several lines high; ink stays within these bounds of the baseline.
            top, bottom = max(top, base - 1.2 * size), min(bottom, base + 0.4 * size)
            return Run(text, x, max(right, x), top, bottom, base, size, 0, "", first, last)
        return Run(
            text, min(x, left), max(x, right), min(base, top), max(base, bottom), base, size, angle, "", first, last
        )


def _is_same_line(one: tuple[int, float, tuple[float, float]], other: tuple[int, float, tuple[float, float]]) -> bool:
    (angle, size, (x, y)), (other_angle, other_size, (other_x, other_y)) = one, other
    if angle != other_angle or size != other_size:
        return False
    slope = math.radians(angle)
    drop = (other_x - x) * math.sin(slope) + (other_y - y) * math.cos(slope)
    return abs(drop) < 0.2 * size


def _is_crowded(run: Run) -> bool:
    """Whether more full-width glyphs stand between the ends than fit: something else is drawn among them."""
    length = max(run.x1 - run.x0, run.bottom - run.top) if run.angle else run.x1 - run.x0
    # Even condensed type keeps 0.6 em per Han character; the cheap test comes first.
    return length < 0.6 * run.size * len(run.text) and length < 0.6 * run.size * sum(c >= "\u2e80" for c in run.text)


def _is_of_layer(text_object: Any) -> bool:
    """Whether the object is marked as optional content, which viewers can show or not."""
    for at in range(pdfium.FPDFPageObj_CountMarks(text_object)):
        mark, size = pdfium.FPDFPageObj_GetMark(text_object, at), ctypes.c_ulong()
        name = (ctypes.c_ushort * len(_LAYER_MARK))()
        # A longer name does not fit and leaves the buffer empty.
        pdfium.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), size)
        if tuple(name) == _LAYER_MARK:
            return True
    return False


def _read_style(font: Any, mode: int, *, doubtful: bool) -> Style:
    if not font:
        return NO_STYLE
    size = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    buffer = ctypes.create_string_buffer(max(size, 1))
    pdfium.FPDFFont_GetBaseFontName(font, buffer, size)
    name = clean_font_name(buffer.value)
    # Weight 700 is the usual bold; some fonts call themselves 600. Filled and outlined glyphs are fake bold.
    heavy = pdfium.FPDFFont_GetWeight(font) >= 600 or is_bold_name(name)
    bold = heavy or mode == pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE
    return Style(name, bold, mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, doubtful)


def clean_font_name(raw: bytes | str) -> str | None:
    """A font's name without the prefix of a subset: UTF-8 by rule, GBK by the habit of Chinese producers.

    >>> clean_font_name("宋体".encode("gbk")), clean_font_name(b"ABCDEF+KaiTi")
    ('宋体', 'KaiTi')
    """
    if isinstance(raw, str):
        name = raw
    else:
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("gbk", "replace")
    return _SUBSET_PREFIX.sub("", name) or None


def is_bold_name(name: str | None) -> bool:
    """Whether a font says in its name that it is bold.

    >>> is_bold_name("Calibri,Bold"), is_bold_name("FZXiaoBiaoSong-B05"), is_bold_name("方正大黑")
    (True, False, True)
    """
    return name is not None and _BOLD_NAME.search(name) is not None


def main_direction(runs: list[Run]) -> int:
    """The direction most characters of the page are written in, in degrees; 0 for an empty page."""
    counts: Counter[int] = Counter()
    for run in runs:
        counts[run.angle] += len(run.text)
    return counts.most_common(1)[0][0] if counts else 0
