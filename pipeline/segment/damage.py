"""Whether a source was damaged by a preview: judged by its marks, and by what else had to be restored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pyarrow as pa

# Characters to a comma or full stop from which on a source counts as damaged. Reports whose marks are
# whole have 13 to 20, laws up to 25 (long lists between ； and 、), previews that lost theirs 27 and more.
# A comma that a writer left out where others would set one is no damage.
_DAMAGED_FROM: Final = 26.0
# Repairs that show that a source has lost characters. Whole ones need none of them (but one that slips in its
# numbers); previews lose one in twenty of what these rules can tell, mild ones too.
_SIGNS_OF_LOSS: Final = frozenset({"restore_title", "restore_byline", "restore_contents_title", "restore_ordinal"})
_ENOUGH_SIGNS: Final = 2
_ENOUGH_OF_HEADS: Final = 0.02
_HEADS: Final = frozenset({"title", "byline", "heading"})


def lost_its_marks(paragraphs: Sequence[str]) -> bool:
    """Whether texts have so few commas and full stops that many must have been lost.

    >>> (
    ...     lost_its_marks(["全县坚持依法办理，群众满意率达到百分之九十五。"]),
    ...     lost_its_marks(["下一步我们将坚持依法办理压实属地责任部门责任推动事心双解"]),
    ... )
    (False, True)
    """
    # Marks that a site made half-width are there all the same.
    marks = sum(text.count("，") + text.count(",") + text.count("。") for text in paragraphs)
    return sum(map(len, paragraphs)) > _DAMAGED_FROM * marks


def has_losses(tables: Mapping[str, pa.Table]) -> bool:
    """Whether a source has lost characters: its marks, or a share of what stands at the head of things.

    Reads `lines`, `placements` and `repairs`.
    """
    rules = tables["repairs"].column("rule").to_pylist()
    layers, roles = (tables["placements"].column(name).to_pylist() for name in ("layer", "role"))
    heads = sum(layer == "contents" or role in _HEADS for layer, role in zip(layers, roles, strict=True))
    if sum(rule in _SIGNS_OF_LOSS for rule in rules) >= max(_ENOUGH_SIGNS, _ENOUGH_OF_HEADS * heads):
        return True
    raw = tables["lines"].column("text_raw").to_pylist()
    return lost_its_marks([str(text) for text, role in zip(raw, roles, strict=True) if role == "paragraph"])
