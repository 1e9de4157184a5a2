"""Who, where, when, and the named things in the text."""
