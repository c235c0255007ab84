"""Timelines played on a scratch store: the file, the player, and the bureau made up for it."""
