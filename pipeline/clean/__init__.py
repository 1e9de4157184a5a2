"""Cleaning: furniture, watermarks, site chrome and inline noise told from the text, and characters set right."""

from pipeline.clean.stage import VERSION, run

__all__ = ["VERSION", "run"]
