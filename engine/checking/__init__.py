"""Judging a procedure before its first case, and telling what it makes of its regulation."""
