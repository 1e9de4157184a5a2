"""The judge of repairs: right is what puts back exactly what was lost, restored what a right repair covers."""

from __future__ import annotations

import pytest

from tests.eval.calibration import promises
from tests.eval.measured import Measured
from tests.eval.repairs import Judged, Outcome, Piece, Repair, judge, lay_out, outcomes
from tests.eval.table import rows
from tests.forge.damage import Op

PIECE = Piece(
    "（2025年1月2日）坚持“四到位”，方方面面要落实。",
    (
        Op("date", 0, "（2025年1月2日", "202512日"),
        Op("first_char", 11, "坚", ""),
        Op("quote", 17, "”", ""),
        Op("comma", 18, "，", ""),
        Op("line_first_char", 19, "方", ""),
        Op("noise", 25, "", "加QQ00000000"),
    ),
)
FILE = "首页\n202512日)持“四到位方面面要落加QQ00000000实。\n返回顶部"


def repair(start: int, end: int, after: str, rule: str, *, applied: bool = True) -> Repair:
    return Repair("e1", start, end, after, rule, 0.95, applied)


@pytest.mark.parametrize(
    ("made", "kind", "right"),
    [
        (repair(2, 10, "（2025年1月2日）", "date_by_calendar"), "dates", True),
        (repair(2, 9, "2025年1月2日", "date_by_calendar"), "dates", True),
        (repair(2, 9, "2025年12月", "date_by_calendar"), "dates", False),
        (repair(10, 10, "坚", "restore_character"), "first_characters", True),
        (repair(10, 10, "支", "restore_character"), "first_characters", False),
        (repair(15, 15, "”", "pair_quote"), "quotes", True),
        (repair(14, 14, "”", "pair_quote"), "quotes", False),
        (repair(15, 15, "方", "restore_character"), "line_first_characters", True),
        (repair(16, 16, "方", "restore_character"), "line_first_characters", True),
        (repair(18, 18, "方", "restore_character"), "line_first_characters", False),
        (repair(20, 31, "", "remove_contact"), "contacts", True),
        (repair(20, 30, "", "remove_contact"), "contacts", False),
        (repair(9, 10, "）", "widen_bracket"), "half_width", True),
    ],
)
def test_a_repair_is_right_when_it_puts_back_what_was_lost(made: Repair, kind: str, right: bool) -> None:
    damage = lay_out(FILE, [PIECE])
    [judged] = judge([made], damage)
    assert (judged.kind, judged.right) == (kind, right)
    assert outcomes([judged], damage)[kind].applied == 1


def test_what_lies_outside_the_truth_or_mends_no_damage_is_not_judged() -> None:
    damage = lay_out(FILE, [PIECE])
    assert judge([repair(0, 2, "", "remove_contact"), repair(10, 10, "\n", "split_run_in_heading")], damage) == []


def test_only_applied_repairs_restore() -> None:
    damage = lay_out(FILE, [PIECE])
    made = [repair(10, 10, "坚", "restore_character", applied=False), repair(15, 15, "”", "pair_quote")]
    found = outcomes(judge(made, damage), damage)
    assert found["first_characters"] == Outcome(lost=1)
    assert found["quotes"] == Outcome(right=1, applied=1, restored=1, lost=1)
    assert found["first_characters"].f1 == 0.0


def test_a_file_without_a_piece_is_no_file_of_its_truth() -> None:
    with pytest.raises(ValueError, match="the file has no"):
        lay_out("首页", [PIECE])


def test_texts_that_came_out_alike_share_a_row() -> None:
    one = Measured(1.0, 1.0, 1.0)
    low = Measured(0.5, 0.4, 0.7)
    measures = {"A.pdf/titles": one, "B.pdf/titles": one, "E.txt/titles": low, "seed/laws": Measured(1.0)}
    measures |= {"E.txt/repaired_quotes": low, "E.txt/repaired_quotes_precision": Measured(0.4)}
    found = rows(measures, {"A.pdf/titles": 1.0, "B.pdf/titles": 1.0, "E.txt/repaired_quotes_precision": 0.9})
    assert [(row.group, row.thing, row.texts) for row in found] == [
        ("Articles", "titles", ("A.pdf", "B.pdf")),
        ("Articles", "titles", ("E.txt",)),
        ("Repairs", "repaired_quotes", ("E.txt",)),
        ("Text", "laws", ("seed",)),
    ]
    assert found[2].cells == ("0.4000 ▼", "0.7000", "0.5000", "")


def test_a_rules_promise_is_what_it_says_and_how_often_that_is_true() -> None:
    made = [Judged(repair(0, 0, "坚", "restore_character"), "first_characters", right) for right in (True, True, False)]
    [(key, promise)] = promises(made).items()
    assert key == ("restore_character", True)
    assert (promise.count, promise.right, round(promise.said, 2)) == (3, 2, 2.85)
