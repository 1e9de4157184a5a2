"""What is laid on a PDF page besides its content: typed notes, stamps, filled-in forms; and remarks that it hides."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any, Final

import pypdfium2.raw as pdfium

# Kinds whose text shows on the page.
_SHOWN: Final = frozenset(
    {pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP, pdfium.FPDF_ANNOT_WATERMARK, pdfium.FPDF_ANNOT_WIDGET}
)
# Links and the windows of remarks say nothing themselves.
_SILENT: Final = frozenset({pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP})
_INVISIBLE: Final = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
# Pages of forged files can have any number.
_MAX_ANNOTATIONS: Final = 2_000
# Where the words of an annotation are: a remark's, a form field's.
_WORDS: Final = (b"Contents", b"V")


UNDRAWN: Final = "undrawn_annotation"
REMARK: Final = "remark"
_REASONS: Final = {
    UNDRAWN: "notes or form fields that the file leaves to the viewer to draw",
    REMARK: "remarks that the page does not show",
}


def lay_on_page(page: Any) -> tuple[bool, list[tuple[str, str, str]]]:
    """Make what annotations show part of the page's content; whether that has changed, and the other annotations.

    Of these rule, reason and words: some have no appearance in the file, so that each viewer draws them as it
    likes; remarks open when clicked.
    """
    has_shown, others = False, []
    for annotation in _annotations(page):
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        if kind in _SILENT or pdfium.FPDFAnnot_GetFlags(annotation) & _INVISIBLE:
            continue
        if kind in _SHOWN and pdfium.FPDFAnnot_HasKey(annotation, b"AP"):
            has_shown = True
        else:
            rule = UNDRAWN if kind in _SHOWN else REMARK
            others += [(rule, _REASONS[rule], words) for key in _WORDS if (words := _words(annotation, key))]
    changed = has_shown and pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS
    return changed, others


def _annotations(page: Any) -> Iterator[Any]:
    for at in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MAX_ANNOTATIONS)):
        annotation = pdfium.FPDFPage_GetAnnot(page, at)
        if annotation:
            try:
                yield annotation
            finally:
                pdfium.FPDFPage_CloseAnnot(annotation)


def _words(annotation: Any, key: bytes) -> str:
    if pdfium.FPDFAnnot_GetValueType(annotation, key) != pdfium.FPDF_OBJECT_STRING:
        return ""
    size = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    pdfium.FPDFAnnot_GetStringValue(annotation, key, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").split("\0")[0].strip()
