"""Workbooks: lists for offices, and statistical forms in a regulation's own shape."""
