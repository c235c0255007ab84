"""Copies of recorded cases under other numbers: rows as the store would have written them, with chains of their own.

A mould is a case as its rows were read, with gaps where a case's own numbers stand: its id, its number, office, party,
the numbers of its letters. Filling the gaps and hashing is all that a copy takes, some ten microseconds an event. What
comes out verifies and decides anew like what was recorded one by one.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from engine.canonical import GENESIS
from store.record import anchor_hash
from store.tally import Key

Rows = dict[str, list[tuple[Any, ...]]]
"""Rows to write, by table, in the order of `COLUMNS`."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "subject": ("id", "kind", "name", "code", "address", "phone", "legal_person"),
    "case_file": (
        *("id", "number", "procedure", "edition", "initial", "office_id", "subject_id", "batch", "states", "finished"),
        *("version", "last_event", "head", "snapshot"),
    ),
    "event": ("id", "case_id", "seq", "previous_id", "previous", "hash", "body"),
    "anchor": ("id", "first_event", "last_event", "hash"),
    "timer": ("due_day", "office_id", "case_id", "name"),
    "duty": ("office_id", "case_id", "name", "role", "since"),
    "restriction": ("subject_id", "case_id", "name", "start", "until", "ended_on"),
    "mail": ("tracking_no", "case_id", "service", "posted_on"),
    "document": (
        *("id", "kind", "title", "issuer_id", "series", "year", "n", "number", "dated", "adverse", "context"),
        *("context_digest", "path", "sha256", "pages", "edition", "drafted", "stage", "version", "made_of", "composed"),
        *("replaces", "issued_on"),
    ),
    "document_case": ("case_id", "document_id", "seq", "ordinal"),
    "tally": ("office_id", "procedure", "states", "last_day", "over_on", "provisional", "cases"),
}

BATCH = 1000
"""Cases whose events are recorded together."""

_GAPS = ("case", "number", "office", "subject", "letter")
_MARK = re.compile(f"⟦({'|'.join(_GAPS)})(\\d*)⟧")


@dataclass(frozen=True, slots=True)
class Own:
    """What a case does not share with those that lived the same."""

    case: int
    number: str
    office: int
    subject: int
    letter: str  # what the numbers of its mails begin with

    def values(self) -> tuple[int | str, ...]:
        """In the order of the gaps."""
        return (self.case, self.number, self.office, self.subject, self.letter)


@dataclass(frozen=True, slots=True)
class Form:
    """A text with gaps."""

    text: str  # for the %-operator
    pick: Callable[[Sequence[int | str]], Any]

    @classmethod
    def of(cls, marked: str) -> Form:
        """Of a text in which gaps stand as ⟦case⟧; those of letters as ⟦letter0⟧, with the letter's place."""
        gaps: list[int] = []

        def gap(found: re.Match[str]) -> str:
            gaps.append(_GAPS.index(found[1]))
            return "%s" + found[2]

        text = _MARK.sub(gap, marked.replace("%", "%%"))
        return cls(text, itemgetter(*gaps) if gaps else lambda _: ())

    def filled(self, values: Sequence[int | str]) -> str:
        """The text of a case."""
        text: str = self.text % self.pick(values)
        return text


@dataclass(frozen=True, slots=True)
class Mould:
    """A recorded case, ready to be copied. An office that is None is the case's own, else it stands above it."""

    file: tuple[str, str, str, str]  # procedure, edition, initial state, batch
    states: str
    finished: int
    snapshot: Form
    events: tuple[Form, ...]
    timers: tuple[tuple[int, str], ...]  # day and name
    duties: tuple[tuple[int | None, str, str, int], ...]  # office, name, role, since
    restrictions: tuple[tuple[str, int, int | None, int | None], ...]
    mails: tuple[tuple[str, str, int], ...]  # end of the number, service, day
    papers: tuple[tuple[int | None, tuple[Any, ...], int, int], ...]  # issuer, row without id, seq, ordinal
    deadlines: int  # versions, those that ended too
    standing: Key

    def counted(self, office: int) -> Key:
        """What a case of an office is counted by."""
        return (office, *self.standing[1:])


@dataclass(slots=True)
class Casting:
    """Copies made one behind the other; what they build on is what was made before.

    Args:
        event: id of the last event so far.
        anchor: id of the last anchor.
        head: its hash.
        document: id of the last document.
    """

    event: int = 0
    anchor: int = 0
    head: bytes = GENESIS
    document: int = 0
    tally: Counter[Key] = field(default_factory=Counter)

    def batch(self, copies: Sequence[tuple[Mould, Own]]) -> Rows:
        """The rows of some cases; those of subjects and counters are not among them.

        Their events are recorded chapter by chapter, as when a bureau brings all of them forward together, so that
        those of one case lie apart from each other.
        """
        rows: Rows = {name: [] for name in COLUMNS if name not in ("subject", "tally")}
        values = [own.values() for _, own in copies]
        heads = [GENESIS] * len(copies)
        lasts: list[int | None] = [None] * len(copies)
        for chapter in range(max(len(mould.events) for mould, _ in copies)):
            self._chapter(chapter, copies, values, heads, lasts, rows)
        for place, (mould, own) in enumerate(copies):
            row = (own.office, own.subject, mould.file[3], mould.states, mould.finished, len(mould.events))
            snapshot = mould.snapshot.filled(values[place])
            rows["case_file"].append(
                (own.case, own.number, *mould.file[:3], *row, lasts[place], heads[place], snapshot)
            )
            self._beside(mould, own, rows)
        return rows

    def _chapter(
        self,
        chapter: int,
        copies: Sequence[tuple[Mould, Own]],
        values: Sequence[Sequence[int | str]],
        heads: list[bytes],
        lasts: list[int | None],
        rows: Rows,
    ) -> None:
        first, hashes, add = self.event + 1, [], rows["event"].append
        for place, (mould, own) in enumerate(copies):
            if chapter >= len(mould.events):
                continue
            body = mould.events[chapter].filled(values[place])
            previous = heads[place]
            link = hashlib.sha256(previous + body.encode()).digest()
            self.event += 1
            add((self.event, own.case, chapter + 1, lasts[place], previous, link, body))
            hashes.append(link)
            heads[place], lasts[place] = link, self.event
        self.head = anchor_hash(self.head, first, self.event, hashes)
        self.anchor += 1
        rows["anchor"].append((self.anchor, first, self.event, self.head))

    def _beside(self, mould: Mould, own: Own, rows: Rows) -> None:
        case, office = own.case, own.office
        rows["timer"].extend([(day, office, case, name) for day, name in mould.timers])
        rows["duty"].extend([(at or office, case, name, role, since) for at, name, role, since in mould.duties])
        rows["restriction"].extend([(own.subject, case, *rest) for rest in mould.restrictions])
        rows["mail"].extend([(own.letter + end, case, service, day) for end, service, day in mould.mails])
        for issuer, paper, seq, ordinal in mould.papers:
            self.document += 1
            kind, title, *rest = paper
            rows["document"].append((self.document, kind, title, issuer or office, *rest))
            rows["document_case"].append((case, self.document, seq, ordinal))
        self.tally[mould.counted(office)] += 1

    def counters(self) -> list[tuple[Any, ...]]:
        """The rows of the counters of all that was made."""
        return [(*key, cases) for key, cases in sorted(self.tally.items())]
