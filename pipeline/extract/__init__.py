"""Stage extract: from a file to its lines, whatever the format."""

from pipeline.extract.stage import VERSION, run

__all__ = ["VERSION", "run"]
