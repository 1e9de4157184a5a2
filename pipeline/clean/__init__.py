"""Cleaning: furniture, watermarks, site chrome and inline noise told from the text, and characters set right."""
