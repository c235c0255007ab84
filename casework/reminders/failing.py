"""The error of a channel that did not take a message."""

from __future__ import annotations

from engine.errors import ShixianError


class NotSentError(ShixianError):
    """A message was not accepted.

    Args:
        reason: why, in Chinese.
        server: whether the channel as a whole is in trouble, so that trying other messages now is useless.
    """

    def __init__(self, reason: str, *, server: bool) -> None:
        self.reason = reason
        self.server = server
        super().__init__(reason)
