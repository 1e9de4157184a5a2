"""A page that must be recognised: how fine it is drawn, which way it lies, and what recognition makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.extract.ocr import Seen, recognise
from pipeline.extract.ocr_layout import Recognition, arrange, is_doubtful, is_sideways, mean_confidence
from pipeline.extract.pdf_image import ShownPages
from pipeline.extract.pdf_runs import Frame

# Fine enough for footnotes of eight points; the image's longer side stays below what the recogniser takes whole.
_DOTS_PER_POINT: Final = 200 / 72
_MAX_PIXELS: Final = 4000


@dataclass(frozen=True, slots=True)
class Scanned:
    """A page as recognised, by how many degrees it had to be turned for that, and its frame then; or given up."""

    recognition: Recognition
    n_seals: int
    turn: int
    frame: Frame
    given_up: bool

    def explain(self, reason: str | None) -> str | None:
        """The reason why the page was recognised, and what was done to it for that."""
        seals = f"{self.n_seals} seal{'s' * (self.n_seals > 1)} not read" if self.n_seals else None
        turned = f"turned by {self.turn} degrees" if self.turn else None
        return "; ".join(part for part in (reason, turned, seals) if part) or None


@dataclass(frozen=True, slots=True)
class Scanner:
    """The pages of a file as images; with the folder `kept`, none is recognised twice."""

    shown: ShownPages
    kept: Path | None = None

    def scan(self, number: int, frame: Frame) -> Scanned:
        """Recognise a page; one on its side or head is turned first."""
        seen, turn = self._recognise(number, frame), 0
        sideways = is_sideways(seen.lines)
        for other in (90, 270) if sideways else (180,) if is_doubtful(seen.lines) else ():
            again = self._recognise(number, frame, other)
            if mean_confidence(again.lines) > mean_confidence(seen.lines) or (sideways and turn == 0):
                seen, turn = again, other
            if turn and not is_doubtful(seen.lines):
                break
        turned = frame.turned(turn) if turn else frame
        recognition = arrange(seen.lines, turned.width, turned.height, seen.rules)
        return Scanned(recognition, seen.n_seals, turn, turned, seen.given_up)

    def _recognise(self, number: int, upright: Frame, turn: int = 0) -> Seen:
        frame = upright.turned(turn)
        scale = min(_DOTS_PER_POINT, _MAX_PIXELS / max(frame.width, frame.height, 1))
        width, height = max(1, round(frame.width * scale)), max(1, round(frame.height * scale))
        return recognise(self.shown.render(number, width, height, turn), scale, self.kept)
