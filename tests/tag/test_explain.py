"""An explanation shows what counted, what did not, and why."""

from __future__ import annotations

from pipeline.tag.codebook import Codebook
from pipeline.tag.explain import explain, list_themes


def test_what_an_exclude_voided_is_shown_with_the_exclude(petition: Codebook) -> None:
    text = "加强大气污染源头治理，减少群众信访投诉。"
    explanation = explain(text, petition)
    [theme] = [theme for theme in explanation.themes if theme.theme_id == "source_governance"]
    by_rule = {voided.rule_id: voided for voided in theme.voided}
    voided = by_rule["source_governance.name"]
    assert (voided.reason, voided.by) == ("excludes", "污染源头治理")
    assert text[voided.start : voided.end] == voided.surface
    assert "大气污染源头治理" in voided.because


def test_evidence_adds_up_to_the_weight(petition: Codebook) -> None:
    explanation = explain("推行双向规范，既约束干部，也约束信访人。", petition)
    [theme] = [theme for theme in explanation.themes if theme.theme_id == "dual_regulation"]
    doubt = 1.0
    for weight in {evidence.rule_id: evidence.weight for evidence in theme.evidence}.values():
        doubt *= 1 - weight
    assert theme.carried
    assert abs(theme.weight - (1 - doubt)) < 1e-9
    assert explanation.in_domain


def test_the_article_decides_the_domain_as_in_a_build(petition: Codebook) -> None:
    text = "压实属地责任，落实一岗双责。"
    alone, titled = explain(text, petition), explain(text, petition, title="某县信访工作综述")
    among = explain(text, petition, article=[text, "认真办理群众信访事项。"])
    assert not any(theme.carried for theme in alone.themes)
    [theme] = [theme for theme in alone.themes if theme.theme_id == "responsibility"]
    assert {voided.reason for voided in theme.voided} == {"domain"}
    assert "responsibility" in {theme.theme_id for theme in titled.themes if theme.carried}
    assert "responsibility" in {theme.theme_id for theme in among.themes if theme.carried}


def test_the_list_holds_every_theme_with_its_rules(petition: Codebook) -> None:
    listed = list_themes(petition)
    assert [theme.theme_id for theme in listed] == [theme.theme_id for theme in petition.themes]
    assert all(theme.n_rules > 0 and theme.label for theme in listed)
