"""Procedure definitions as an installation has them: found, judged, described."""
