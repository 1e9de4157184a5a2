"""The forge: compilations with known truth, one written by hand and any number drawn, as PDF, DOCX and text."""
