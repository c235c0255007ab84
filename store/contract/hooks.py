"""Hooks: who is told what happens, how far each was told; the chains read onwards from a place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from store.values import CaseName, Entry, Event, Held, Hook


class HooksUnit(Protocol):
    """The part of a unit of work for them."""

    def add_hook(self, hook: Hook) -> Hook:
        """A new hook, which is told what happens from now on; id and places given are ignored."""

    def hooks(self) -> list[Hook]:
        """All hooks ever made, in their order."""

    def hook(self, hook_id: int) -> Hook:
        """The hook of an id; MissingError when there is none."""

    def change_hook(self, hook: Hook) -> None:
        """Write what a person may change of a hook; places, lease and what is known of attempts stay."""

    def resume_hook(self, hook_id: int, at: datetime) -> None:
        """Let a hook, and all that it refused, be tried at once as if nothing had failed before."""

    def hooks_waiting(self, now: datetime) -> list[int]:
        """Hooks that have something ahead and may be tried; in the order of their ids."""

    def claim_hook(self, hook_id: int, *, now: datetime, lease: timedelta, owner: str) -> Hook | None:
        """Lease a hook; None when another has it, or it may not be tried now."""

    def advance_hook(self, hook: Hook, *, owner: str) -> bool:
        """Write how far a hook was told and how it went; False, and nothing is written, without the lease."""

    def hold(self, held: Held) -> None:
        """Keep a happening apart for a hook; one that stands already is overwritten. The id given is ignored."""

    def held(self, hook_id: int) -> list[Held]:
        """What is kept apart for a hook, in the order in which it came."""

    def drop_held(self, held_id: int) -> None:
        """Remove what was taken at last."""

    def events_after(self, event_id: int, *, limit: int) -> list[Event]:
        """Events behind one, in the order in which they were recorded."""

    def entries_after(self, entry_id: int, *, limit: int) -> list[Entry]:
        """Entries of the register behind one, in their order."""

    def chain_ends(self) -> tuple[int, int]:
        """The ids of the last event and of the last entry of the register; 0: there is none."""

    def case_names(self, ids: Iterable[int]) -> dict[int, CaseName]:
        """What cases are called, and whose they are, by id; without reading how they stand."""
