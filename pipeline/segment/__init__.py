"""Structure: contents, articles, sections, paragraphs, sentences, words."""
