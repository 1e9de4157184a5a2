"""Stage extract: from a file to its lines, whatever the format."""
