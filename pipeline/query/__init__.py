"""Questions to a published snapshot."""
