"""Who, where, when, and the named things in the text."""

from pipeline.describe.stage import VERSION, run

__all__ = ["VERSION", "run"]
