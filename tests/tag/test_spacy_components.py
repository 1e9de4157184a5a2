"""The spaCy component says what the matcher says."""

from __future__ import annotations

import pytest

from pipeline.tag.matcher import Matcher
from pipeline.tag.spacy_components import Tokenizer, theme_pipeline
from pipeline.text.words import segmenter

TEXT = "县里推行双向规范，约束干部的办理行为，也约束信访人的信访行为。\n把矛盾纠纷化解在萌芽状态。"


def test_component_marks_the_matchers_evidence(petition_text: str, petition_matcher: Matcher) -> None:
    doc = theme_pipeline(petition_text, segmenter().cut)(TEXT)
    assert doc.text == TEXT
    hits = petition_matcher.match(TEXT, in_domain=True)
    carried = petition_matcher.carried(hits)
    wanted = sorted((hit.theme_id, hit.rule_id) for hit in hits if hit.theme_id in carried)
    assert sorted((span.label_, span.id_) for span in doc.spans["themes"]) == wanted
    assert {"dual_regulation", "source_governance"} <= set(carried)
    assert any("双向规范" in span.text for span in doc.spans["themes"] if span.label_ == "dual_regulation")


def test_tokenizer_refuses_to_lose_characters() -> None:
    nlp = theme_pipeline('name = "a"\nversion = "1"\ndomain.terms = ["信访"]\n' + RULE, str.split)
    with pytest.raises(ValueError, match="give back"):
        Tokenizer(nlp.vocab, str.split)("信访 工作")


RULE = """
[[themes]]
theme_id = "a"
label = "甲"
definition = "d"
carries = "c"
not_when = "n"
rules = [{ id = "r", parts = [["信访"]] }]
"""
