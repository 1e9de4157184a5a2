"""Themes: codebooks, what they find in paragraphs, and how well."""
