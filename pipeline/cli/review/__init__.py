"""Draws a review as one self-contained HTML page."""
