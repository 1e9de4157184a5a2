"""How one page of an OFD file is written down: its own text, that of its template, and what is laid over it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree

from pipeline.errors import ReadError
from pipeline.extract.character_trust import judge
from pipeline.extract.container import Container, resolve_part
from pipeline.extract.ofd_text import POINTS_PER_MM, OfdRun, Resources, move, read_numbers, read_text_objects
from pipeline.extract.pdf_layout import LaidLine, lay_out
from pipeline.extract.transcript import HIDDEN_LAYER, Transcript, count_unmapped
from pipeline.records import Page

_NO_TEXT_LAYER: Final = "scan: no text layer; export it as PDF to have it recognised"
_OUTLINED: Final = "text drawn as curves; export it as PDF to have it recognised"
# A rule and a frame are some ten paths; a line of text drawn as curves is twenty or more.
_MANY_PATHS: Final = 60
# Templates keep running headers and footers in these shares of the page; what lies between is a form's.
_HEAD: Final = 0.2
_FOOT: Final = 0.8


@dataclass(slots=True)
class PageWriter:
    """Writes the pages of one document into a transcript.

    `put_aside` takes what is not read: rule, reason, text, page.
    """

    container: Container
    part: str
    box: tuple[float, ...]
    resources: Resources
    templates: Mapping[str, etree._Element]
    annotations: Mapping[str, list[str]]
    transcript: Transcript
    put_aside: Callable[[str, str, str | None, int | None], None]
    _from_template: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _n_pages_with: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _heights: dict[int, float] = field(default_factory=dict)

    def write_page(self, number: int, listed: etree._Element) -> Page:
        """Write one page; a damaged one is told, and the others can still be read."""
        try:
            content = self.container.xml(resolve_part(self.part, listed.get("BaseLoc", "")))
            damage = "the page's part is missing"
        except ReadError as error:
            content, damage = None, error.reason
        left, top, width, height = (None if content is None else read_box(content)) or self.box
        self._heights[number] = height
        if content is None:
            self.put_aside("damaged_page", damage, None, number)
            return self._page(number, width, height, method="none", reason=damage)
        first = len(self.transcript.lines)
        self._write_templates(content, number, left, top)
        origin = move(-left, -top)
        runs = [
            run
            for drawn in content.iterchildren("{*}Content")
            for run in read_text_objects(drawn, self.resources, origin)
        ]
        reason = self._write_own(content, runs, number)
        for name in self.annotations.get(listed.get("ID", ""), ()):
            self._write_annotations(name, number, left, top)
        is_unread = reason is not None and reason != HIDDEN_LAYER and len(self.transcript.lines) == first
        written = self.transcript.lines[first:]
        return self._page(
            number,
            width,
            height,
            method="none" if is_unread else "ofd",
            reason=reason,
            n_chars=sum(len(line.text_raw) for line in written),
            n_unmapped_chars=sum(count_unmapped(line.text_raw) for line in written),
        )

    def mark_furniture(self) -> None:
        """Call what templates of several pages write at their edges headers and footers."""
        lines = self.transcript.lines
        for template, places in self._from_template.items():
            if self._n_pages_with[template] < 2:
                continue
            for at in places:
                line = lines[at]
                height = self._heights[line.page or 0] * POINTS_PER_MM
                if line.rotated:
                    continue
                if (line.y1 or 0) <= height * _HEAD:
                    lines[at] = replace(line, style="header")
                elif (line.y0 or 0) >= height * _FOOT:
                    lines[at] = replace(line, style="footer")

    def _page(
        self,
        number: int,
        width: float,
        height: float,
        *,
        method: str,
        reason: str | None,
        n_chars: int = 0,
        n_unmapped_chars: int = 0,
    ) -> Page:
        return Page(
            source_id=self.transcript.source_id,
            page=number,
            width=width * POINTS_PER_MM,
            height=height * POINTS_PER_MM,
            method=method,
            reason=reason,
            n_chars=n_chars,
            n_unmapped_chars=n_unmapped_chars,
        )

    def _write_templates(self, content: etree._Element, number: int, left: float, top: float) -> None:
        for node in content.iterchildren("{*}Template"):
            name = node.get("TemplateID", "")
            template = self.templates.get(name)
            if template is None:
                continue
            runs = [
                run
                for drawn in template.iterchildren("{*}Content")
                for run in read_text_objects(drawn, self.resources, move(-left, -top))
                if not run.hidden
            ]
            first = len(self.transcript.lines)
            self._write_runs(runs, number)
            self._from_template[name] += range(first, len(self.transcript.lines))
            self._n_pages_with[name] += 1

    def _write_own(self, content: etree._Element, runs: list[OfdRun], number: int) -> str | None:
        """Write the page's own text; gives what keeps it from being the whole text of the page."""
        shown = [run for run in runs if not run.hidden]
        hidden = [run for run in runs if run.hidden]
        has_image = next(content.iter("{*}ImageObject"), None) is not None
        if not shown and hidden and has_image:
            self._write_trusted(hidden, number)
            return HIDDEN_LAYER
        if hidden:
            self.put_aside(
                "hidden_text", "text that the page does not show", " ".join(run.run.text for run in hidden), number
            )
        if shown:
            return self._write_trusted(shown, number)
        if has_image:
            self.put_aside("no_text_layer", _NO_TEXT_LAYER, None, number)
            return "no text layer"
        if sum(1 for _ in content.iter("{*}PathObject")) >= _MANY_PATHS:
            self.put_aside("no_text_layer", _OUTLINED, None, number)
            return "text drawn as curves"
        return None

    def _write_trusted(self, runs: list[OfdRun], number: int) -> str | None:
        """Write the lines whose characters can be what the page shows; gives the reason why others are none."""
        lines = lay_out([item.run for item in runs])
        verdict = judge([line.text for line in lines])
        for at in sorted(verdict.bad_lines):
            self.put_aside("untrusted_characters", verdict.reason or "", lines[at].text, number)
        self._write_lines([line for at, line in enumerate(lines) if at not in verdict.bad_lines], runs, number)
        return verdict.reason

    def _write_annotations(self, name: str, number: int, left: float, top: float) -> None:
        try:
            root = self.container.xml(name)
        except ReadError as error:
            self.put_aside("damaged_page", error.reason, None, number)
            return
        for annotation in _iterate_annotations(root):
            style = "watermark" if annotation.get("Type") == "Watermark" else "note"
            for appearance in annotation.iter("{*}Appearance"):
                boundary = read_numbers(appearance.get("Boundary"))
                x, y = boundary[:2] if len(boundary) >= 2 else (0.0, 0.0)
                hidden = annotation.get("Visible") == "false"
                runs = list(read_text_objects(appearance, self.resources, move(x - left, y - top), hidden=hidden))
                self._write_runs([run for run in runs if not run.hidden], number, style)

    def _write_runs(self, runs: list[OfdRun], number: int, style: str | None = None) -> None:
        self._write_lines(lay_out([item.run for item in runs]), runs, number, style)

    def _write_lines(self, lines: list[LaidLine], drawn: list[OfdRun], number: int, style: str | None = None) -> None:
        fonts = {id(item.run): item.font for item in drawn}
        for line in lines:
            longest = max(line.runs, key=lambda run: len(run.text))
            n_bold = sum(len(run.text) for run in line.runs if fonts[id(run)].bold)
            self.transcript.add_line(
                line.text,
                page=number,
                box=(line.x0, line.y0, line.x1, line.y1),
                font_size=line.size,
                font=fonts[id(longest)].name,
                bold=n_bold * 2 > sum(len(run.text) for run in line.runs),
                rotated=line.angle != 0,
                space_above=line.space_above,
                style=style,
                column=line.column,
            )


def _iterate_annotations(root: etree._Element | None) -> Iterator[etree._Element]:
    """The annotations of a part; where appearances stand bare, the part itself is one."""
    if root is None:
        return
    listed = list(root.iterchildren("{*}Annot"))
    yield from listed or [root]


def read_box(root: etree._Element) -> tuple[float, ...] | None:
    """The physical box of a page or, in a document, of all its pages that name none."""
    node = next(root.iter("{*}PhysicalBox"), None)
    numbers = read_numbers(None if node is None else node.text)
    return tuple(numbers) if len(numbers) == 4 and numbers[2] > 0 and numbers[3] > 0 else None
