"""The themes of a codebook as a spaCy component, for people who work with spaCy Docs.

Importing this module imports spaCy, which is slow; nothing in the build does. A Doc is one paragraph. The
bulk path calls the same matcher directly and is a hundred times as fast.
"""

from __future__ import annotations

from collections.abc import Callable

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from pipeline.tag.matcher import Matcher, matcher_for

SPANS_KEY = "themes"


class Tokenizer:
    """spaCy's tokenizer protocol around a function that cuts a text into words, white space included.

    Raises ValueError when the words do not give back the text: a Doc must never lose a character.
    """

    def __init__(self, vocab: Vocab, cut: Callable[[str], list[str]]) -> None:
        self.vocab = vocab
        self.cut = cut

    def __call__(self, text: str) -> Doc:
        words = self.cut(text)
        if "".join(words) != text:
            raise ValueError("the words do not give back the text")
        return Doc(self.vocab, words=words, spaces=[False] * len(words))


class ThemeMatcher:
    """Puts the evidence for every theme that a Doc carries into doc.spans["themes"].

    A span's label is the theme, its id the rule. Spans are widened to whole words, as spaCy's must be.
    """

    def __init__(self, matcher: Matcher) -> None:
        self.matcher = matcher

    def __call__(self, doc: Doc) -> Doc:
        text = doc.text
        hits = self.matcher.match(text, in_domain=self.matcher.in_domain("", [text]))
        carried = self.matcher.carried(hits)
        spans: list[Span] = []
        for hit in hits:
            if hit.theme_id in carried:
                span = doc.char_span(
                    hit.start, hit.end, label=hit.theme_id, span_id=hit.rule_id, alignment_mode="expand"
                )
                if span is not None:
                    spans.append(span)
        doc.spans[SPANS_KEY] = spans
        return doc


@Language.factory("huibian_themes", default_config={"codebook": ""})
def create_theme_matcher(nlp: Language, name: str, codebook: str) -> ThemeMatcher:
    """Make the component from the TOML text of a codebook."""
    return ThemeMatcher(matcher_for(codebook))


def theme_pipeline(codebook: str, cut: Callable[[str], list[str]]) -> Language:
    """A blank Chinese pipeline that cuts words with `cut` and finds the themes of `codebook` (TOML text)."""
    nlp = spacy.blank("zh")
    nlp.tokenizer = Tokenizer(nlp.vocab, cut)
    nlp.add_pipe("huibian_themes", config={"codebook": codebook})
    return nlp
