"""A codebook that is wrong says where, in one line; one that is right keeps its content and its version."""

from __future__ import annotations

import pytest

from pipeline.errors import ConfigError
from pipeline.tag.codebook import Codebook, load_codebook
from pipeline.tag.matcher import Matcher

CODEBOOK = """
name = "编码本"
version = "1"
[domain]
terms = ["@petition"]
[groups]
petition = ["信访", "@visits"]
visits = ["接访"]
[[themes]]
theme_id = "order"
label = "秩序"
definition = "d"
carries = "c"
not_when = "n"
[[themes.rules]]
id = "name"
parts = [["@petition", "信访"], ["秩序"]]
"""

WRONG = (
    ("name = ", "codebook: not TOML: "),
    (CODEBOOK.replace('label = "秩序"', ""), "codebook: themes.1.label: Field required"),
    (CODEBOOK + "wait = 3", "codebook: themes.1.rules.1.wait: Extra inputs are not permitted"),
    (CODEBOOK + "weight = 2", "codebook: themes.1.rules.1.weight: Input should be less than or equal to 1"),
    (
        CODEBOOK + 'scope = "page"',
        "codebook: themes.1.rules.1.scope: Input should be 'clause', 'sentence' or 'paragraph'",
    ),
    (CODEBOOK + "within = -1", "codebook: themes.1.rules.1.within: Input should be greater than or equal to 0"),
    (
        CODEBOOK.replace('["秩序"]]', '["秩序"], []]'),
        "codebook: themes.1.rules.1.parts.3: Tuple should have at least 1 item",
    ),
    (
        CODEBOOK.replace('["秩序"]', '[""]'),
        "codebook: themes.1.rules.1.parts.2.1: String should have at least 1 character",
    ),
    (CODEBOOK.replace('"order"', '"Petition Order"'), "codebook: themes.1.theme_id: String should match pattern"),
    (CODEBOOK.replace("@visits", "@walks"), "codebook: order.name: there is no group @walks"),
    (CODEBOOK.replace('["接访"]', '["@petition"]'), "codebook: order.name: group @petition holds itself"),
    (CODEBOOK + '[[themes.rules]]\nid = "name"\nparts = [["访"]]', "codebook: order.name is declared twice"),
    (CODEBOOK.replace('label = "秩序"', 'label = "秩序"\nparent = "law"'), "codebook: parent law of theme order"),
)


@pytest.mark.parametrize(("text", "reason"), WRONG)
def test_what_is_wrong_is_said_in_one_line_with_its_place(text: str, reason: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_codebook(text)
    assert str(caught.value).startswith(reason)
    assert "\n" not in str(caught.value)


def test_groups_give_way_to_their_strings() -> None:
    codebook = load_codebook(CODEBOOK)
    assert codebook.themes[0].rules[0].parts == (("信访", "接访"), ("秩序",))
    assert codebook.domain.terms == ("信访", "接访")


def test_version_changes_with_the_content() -> None:
    before, after = load_codebook(CODEBOOK), load_codebook(CODEBOOK + "weight = 0.5")
    assert before.version.startswith("1+")
    assert before.version != after.version
    assert load_codebook(CODEBOOK) is before


def test_petition_codebook_holds_the_twenty_themes(petition: Codebook) -> None:
    themes = [theme.theme_id for theme in petition.themes]
    assert themes[:3] == ["source_governance", "dual_regulation", "rule_of_law"]
    assert len(themes) == 20
    assert {t.theme_id for t in petition.themes if t.parent == "rule_of_law"} == {
        "rol_prevention", "rol_acceptance", "rol_handling", "rol_accountability", "rol_order",
    }  # fmt: skip


def test_petition_codebook_repeats_no_string(petition_text: str) -> None:
    """A list that names a string twice was edited without being read."""
    import tomllib

    declared = tomllib.loads(petition_text)
    lists = [(name, strings) for name, strings in declared["groups"].items()]
    for theme in declared["themes"]:
        for rule in theme["rules"]:
            place = f"{theme['theme_id']}.{rule['id']}"
            lists += [(place, part) for part in rule["parts"]]
            lists += [(place, rule.get(key, [])) for key in ("excludes", "unless")]
    repeated = {place: [s for s in strings if strings.count(s) > 1] for place, strings in lists}
    assert {place: strings for place, strings in repeated.items() if strings} == {}


def test_every_rule_of_the_petition_codebook_says_why_it_is_as_it_is(petition: Codebook) -> None:
    silent = [f"{theme.theme_id}.{rule.id}" for theme in petition.themes for rule in theme.rules if not rule.because]
    assert silent == []


@pytest.mark.parametrize(
    "text", ["可直接访问网站。", "《时代访谈》开播。", "不得干涉诉讼。", "线上访客超过十万。", "重访问题现场。"]
)
def test_words_that_hold_a_petition_word_are_not_about_petitions(petition: Codebook, text: str) -> None:
    assert not Matcher(petition).in_domain("", [text])
