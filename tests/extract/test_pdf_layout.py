"""Lines, spaces, columns and tables, on runs made by hand and on pages drawn for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from pipeline.config import ExtractSettings
from pipeline.extract.pdf import PdfReader
from pipeline.extract.pdf_columns import KnownColumns
from pipeline.extract.pdf_layout import lay_out
from pipeline.extract.pdf_runs import Run
from pipeline.extract.pdf_spaces import join_runs
from pipeline.extract.reader import Reading
from tests.extract.forged_pdf import HEIGHT, SENTENCES, page_of_text, pdf, vertical_font, write, write_column


def run(text: str, x0: float, base: float, size: float = 10, drawn_space: str = "") -> Run:
    """A run of full-width text, or of half-width text if it is Latin."""
    width = sum(size if c > "\u2e80" else size / 2 for c in text)
    return Run(text, x0, x0 + width, base - 0.8 * size, base + 0.2 * size, base, size, 0, drawn_space)


def texts(runs: list[Run]) -> list[str]:
    return [line.text for line in lay_out(runs)]


def read(folder: Path, data: bytes) -> Reading:
    path = folder / "a.pdf"
    path.write_bytes(data)
    return PdfReader().read(path, "0" * 16, ExtractSettings())


@pytest.mark.parametrize(
    ("gap", "left", "right", "expected"),
    [
        (2.5, "增长", "5.4", "增长5.4"),  # the quarter em that layout engines leave
        (4.0, "增长", "5.4", "增长5.4"),  # the same, stretched by justification
        (8.0, "联系人", "010", "联系人 010"),
        (1.0, "今年", "以来", "今年以来"),
        (5.0, "第二条", "各地", "第二条 各地"),  # half an em stands for a space nobody wrote
        (2.5, "Vero", "E6", "Vero E6"),
        (0.5, "Ve", "ro", "Vero"),
        (5.0, "“四个", "中心”", "“四个 中心”"),
        (3.0, "”", "12", "”12"),
        (9.0, "报告", "……", "报告……"),  # leaders fill up to whole signs
    ],
)
def test_a_gap_is_a_space_only_where_it_is_clear(gap: float, left: str, right: str, expected: str) -> None:
    first = run(left, 50, 100)
    assert texts([first, run(right, first.x1 + gap, 100)]) == [expected]


def test_a_drawn_space_counts_if_it_takes_room() -> None:
    first = run("市长", 50, 100, drawn_space=" ")
    assert texts([first, run("林青", first.x1 + 2.6, 100)]) == ["市长 林青"]
    assert texts([first, run("林青", first.x1, 100)]) == ["市长林青"]


def test_letter_spacing_is_no_space() -> None:
    spaced = [run(c, 50 + 16 * at, 100) for at, c in enumerate("全面深化改革工作")]
    assert texts(spaced) == ["全面深化改革工作"]


def test_lines_are_told_by_baseline_whatever_the_order_of_drawing() -> None:
    runs = [run("第二行", 50, 118), run("行", 80, 100), run("第一", 60, 100.4)]
    assert texts(runs) == ["第一行", "第二行"]


def test_a_raised_sign_belongs_to_its_line() -> None:
    host = run("固定资产投资", 50, 100)
    assert texts([host, run("1", host.x1, 96, size=6), run("下一行", 50, 116)]) == ["固定资产投资1", "下一行"]


def column(
    x: float, first: float, count: int, pitch: float = 16, text: str = "各县区建立联席会议制度每月研究一次"
) -> list[Run]:
    return [run(f"{text}{at % 10}", x, first + at * pitch) for at in range(count)]


def test_two_columns_read_one_after_the_other_below_what_spans_them() -> None:
    title = run("青溪市信访工作经验材料汇编之一及之二", 150, 60, size=16)
    lines = lay_out([*column(320, 100, 12), title, *column(50, 104, 12)])
    assert [line.column for line in lines] == [0, *[1] * 12, *[2] * 12]
    assert lines[1].space_above is not None and lines[13].space_above is not None


def test_three_columns_read_one_after_the_other() -> None:
    text = "各县区建立联席会议制度"
    drawn = [*column(50, 100, 12, text=text), *column(200, 100, 12, text=text), *column(350, 100, 12, text=text)]
    assert [line.column for line in lay_out(drawn)] == [*[1] * 12, *[2] * 12, *[3] * 12]


@pytest.mark.parametrize("gutter", [8, 10, 14, 30])
def test_a_narrow_gutter_parts_columns_that_fill_it(gutter: float) -> None:
    left = column(50, 100, 12)
    drawn = [*left, *column(left[0].x1 + gutter, 100, 12), run("— 7 —", left[0].x1 + gutter / 2 - 10, 320)]
    assert [line.column for line in lay_out(drawn)] == [*[1] * 12, *[2] * 12, 0]


def test_cells_that_stand_close_are_not_columns() -> None:
    names = [run("青溪市云岭县信访局办公室"[: 5 + at % 7], 50, 100 + 16 * at) for at in range(12)]
    others = [run("县长负责同志包案办理"[: 4 + at % 6], 168, 100 + 16 * at) for at in range(12)]
    assert {line.column for line in lay_out([*names, *others])} == {1}


def test_a_title_with_gaps_of_its_own_spans_the_columns() -> None:
    left = column(50, 100, 12)
    title = [run(c, x, 60, size=22) for c, x in zip("工作报告", (165, 203, 241, 279), strict=True)]
    lines = lay_out([*title, *left, *column(left[0].x1 + 10, 100, 12)])
    assert (lines[0].text, lines[0].column) == ("工 作 报 告", 0)


def test_the_last_short_page_has_the_columns_of_those_before() -> None:
    known = KnownColumns()
    lay_out([*column(50, 100, 12), *column(320, 100, 12)], known=known)
    last = [*column(50, 100, 3), *column(320, 100, 2)]
    assert [line.column for line in lay_out(last, known=known)] == [1, 1, 1, 2, 2]
    assert len(lay_out(last)) == 3
    table = [run(text, x, 100 + 16 * at) for at in range(3) for text, x in (("云岭县", 50), ("120", 320))]
    assert {line.column for line in lay_out(table, known=known)} == {1}


def test_rows_of_a_table_without_rules_are_not_columns() -> None:
    names = [run("青溪市云岭县信访局办公室", 50, 100 + 16 * at) for at in range(12)]
    numbers = [run(f"{at}12", 320, 100 + 16 * at) for at in range(12)]
    assert texts([*names, *numbers])[0] == "青溪市云岭县信访局办公室 012"


def test_a_sidebar_on_its_own_baselines_is_a_column() -> None:
    side = [run("联系人", 320, 107 + 21 * at, size=8) for at in range(8)]
    side[3] = run("青溪市信访局联系电话", 320, 107 + 63, size=8)
    lines = lay_out([*column(50, 100, 14), *side])
    assert {line.column for line in lines} == {1, 2}
    assert all("联系" not in line.text for line in lines if line.column == 1)


def test_a_contents_page_is_no_column() -> None:
    titles = [run("青溪市信访局：坚持源头治理", 50, 100 + 16 * at) for at in range(14)]
    pages = [run(str(at + 1), 500, 100 + 16 * at) for at in range(14)]
    lines = lay_out([*titles, *pages])
    assert len(lines) == 14 and lines[0].text.endswith(" 1")


def test_a_large_watermark_across_a_line_is_a_line_of_its_own() -> None:
    body = column(50, 100, 6)
    mark = run("内部资料", 80, body[2].base + 1, size=48)
    assert sorted(texts([*body, mark])) == sorted(["内部资料", *(line.text for line in body)])


def test_a_shadow_is_not_read_twice() -> None:
    title = "青溪市信访工作经验汇编"
    assert texts([run(title, 50, 100, size=22), run(title, 51.5, 101.5, size=22)]) == [title]
    assert texts([run("0", 50, 100), run("0", 90, 100)]) == ["0 0"]


words = st.text(alphabet="信访工作ABC12，。", min_size=1, max_size=8)
places = st.floats(20, 500)
sizes = st.sampled_from([6.0, 10.0, 12.0, 22.0])
angles = st.sampled_from([0, 0, 0, 45, 90])


# Without repetition: what is drawn twice in a place is one glyph.
@given(st.lists(st.tuples(words, places, places, sizes, angles), max_size=40, unique_by=lambda drawn: drawn[0]))
def test_every_glyph_is_in_one_line_and_turned_text_in_lines_of_its_own(
    drawn: list[tuple[str, float, float, float, int]],
) -> None:
    runs = []
    for text, x, base, size, angle in drawn:
        runs.append(run(text, x, base, size))
        runs[-1].angle = angle
    lines = lay_out(runs)
    kept = sorted("".join(line.text for line in lines).replace(" ", ""))
    assert kept == sorted("".join(r.text for r in runs))
    for line in lines:
        assert {r.angle for r in line.runs} == {line.angle}


def test_joining_one_run_gives_its_text() -> None:
    assert join_runs([run("信访", 0, 0)]) == "信访"


def draw_watermarked(canvas: Canvas) -> None:
    """Text with a turned watermark drawn over it between two lines."""
    write_column(canvas, 90, 300, SENTENCES[:5])
    canvas.saveState()
    canvas.translate(120, HEIGHT - 420)
    canvas.rotate(45)
    canvas.setFont("STSong-Light", 46)
    canvas.drawString(0, 0, "内部资料 请勿外传")
    canvas.restoreState()
    write_column(canvas, 90, 390, SENTENCES[5:])


def test_a_watermark_stays_out_of_the_lines_it_covers(tmp_path: Path) -> None:
    lines = read(tmp_path, pdf(draw_watermarked)).lines
    assert [line.text_raw for line in lines if not line.rotated] == list(SENTENCES)
    assert [line.text_raw for line in lines if line.rotated] == ["内部资料 请勿外传"]
    assert lines[-1].rotated


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_shown_turned_is_read_as_shown(tmp_path: Path, turn: int) -> None:
    upright = pdf(page_of_text)
    turned = upright.replace(b"/Rotate 0", b"/Rotate %d" % turn)
    assert turned != upright
    reading = read(tmp_path, turned)
    # The text then lies on its side or stands on its head against the page, as a whole: it is read as written.
    assert [line.text_raw for line in reading.lines] == list(SENTENCES)
    assert not any(line.rotated for line in reading.lines)
    assert reading.pages[0].reason == f"text turned by {360 - turn} degrees" or turn == 180


def test_bold_is_told_by_stroke(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(90, HEIGHT - 100)
        text.setFont("STSong-Light", 12)
        text.setTextRenderMode(2)
        text.textLine("一、强化源头治理")
        text.setTextRenderMode(0)
        text.textLine("坚持预防为主，把矛盾化解在基层。")
        canvas.drawText(text)

    assert [line.bold for line in read(tmp_path, pdf(draw)).lines] == [True, False]


def draw_table(canvas: Canvas) -> None:
    """Four columns by four rows; the head spans two columns, the first cell two rows."""
    write(canvas, 90, 100, "表一 信访事项办理情况")
    xs, ys = [90, 190, 290, 390, 490], [120, 150, 180, 210, 240]
    for y in ys:
        canvas.line(190 if y == 150 else xs[0], HEIGHT - y, xs[-1], HEIGHT - y)
    for x in xs:
        canvas.line(x, HEIGHT - (150 if x == 290 else 120), x, HEIGHT - ys[-1])
    heads = {(95, 140): "县区", (195, 140): "受理数", (395, 140): "办结率"}
    below = {(195, 170): "来信", (295, 170): "来访", (395, 170): "%"}
    first = {(95, 200): "云岭县", (195, 200): "120", (295, 200): "36", (395, 200): "98.5"}
    second = {(95, 230): "清河区", (195, 230): "88", (395, 230): "100"}
    cells = {**heads, **below, **first, **second}
    for (x, top), text in cells.items():
        write(canvas, x, top, text, size=10)
    write(canvas, 90, 270, "以上数据截至年底。")


def test_a_ruled_table_becomes_rows_and_cells(tmp_path: Path) -> None:
    reading = read(tmp_path, pdf(draw_table))
    assert [(line.text_raw, line.style) for line in reading.lines] == [
        ("表一 信访事项办理情况", None),
        ("县区\t受理数\t办结率", "table"),
        ("来信\t来访\t%", "table"),
        ("云岭县\t120\t36\t98.5", "table"),
        ("清河区\t88\t100", "table"),
        ("以上数据截至年底。", None),
    ]
    assert {line.table_id for line in reading.lines if line.style} == {"0" * 16 + ".t001"}
    cells = {(c.row, c.column): (c.row_span, c.column_span, c.text) for c in reading.cells}
    assert cells[1, 1] == (2, 1, "县区")
    assert cells[1, 2] == (1, 2, "受理数")
    assert cells[4, 3] == (1, 1, "")
    assert sum(high * wide for high, wide, _ in cells.values()) == 16


def test_a_frame_round_text_is_no_table(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(80, HEIGHT - 320, 400, 240)
        page_of_text(canvas)

    reading = read(tmp_path, pdf(draw))
    assert [line.text_raw for line in reading.lines] == list(SENTENCES)
    assert not reading.cells


def test_text_outside_the_page_is_set_aside(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        page_of_text(canvas)
        write(canvas, 700, 100, "裁切标记")

    reading = read(tmp_path, pdf(draw))
    assert [line.text_raw for line in reading.lines] == list(SENTENCES)
    assert [(reject.rule, reject.text) for reject in reading.rejects] == [("outside_page", "裁切标记")]


@pytest.mark.parametrize("is_vertical_font", [True, False])
def test_vertical_text_reads_from_right_to_left(tmp_path: Path, is_vertical_font: bool) -> None:
    def draw(canvas: Canvas) -> None:
        for at, line in enumerate(SENTENCES):
            if is_vertical_font:
                canvas.setFont(vertical_font(), 14)
                canvas.drawString(480 - 30 * at, 700, line)
            else:
                for below, glyph in enumerate(line):
                    write(canvas, 480 - 30 * at, 100 + 14 * below, glyph, size=14)

    reading = read(tmp_path, pdf(draw))
    assert [line.text_raw for line in reading.lines] == list(SENTENCES)
    assert reading.pages[0].reason == "vertical text, lines from right to left"
