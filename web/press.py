"""One press for all pages: letters are drawn one layout after another, whichever threads ask for them.

A renderer belongs to one thread; pages are answered in many. What is drawn waits for its turn here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from threading import RLock
from typing import TYPE_CHECKING, Any, Final, cast

from casework.parts import Parts

if TYPE_CHECKING:
    from documents.pdf.render import Letter, Renderer
    from engine.errors import ShixianError

_TURN: Final = RLock()
"""Of the whole process: what lays letters out changes settings that all renderers share."""


def pressed(parts: Parts) -> Parts:
    """The same system, with a renderer that threads may share."""
    return replace(parts, renderer=lambda: _press_of(parts))


def _press_of(parts: Parts) -> Renderer:
    with _TURN:
        return cast("Renderer", _Press(parts.renderer()))


class _Press:
    """A renderer that is used by one thread at a time."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def render(self, letter: Letter) -> bytes:
        with _TURN:
            return self._renderer.render(letter)

    def render_batch(self, letters: Sequence[Letter]) -> list[bytes]:
        with _TURN:
            return self._renderer.render_batch(letters)

    def render_each(self, letters: Sequence[Letter]) -> list[bytes | ShixianError]:
        with _TURN:
            return self._renderer.render_each(letters)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._renderer, name)
