"""The demonstration's campaigns: one of each regulation, played on invented offices with invented people."""
