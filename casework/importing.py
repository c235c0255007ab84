"""Opening cases from the platform's list of abnormal enterprises.

Good rows become cases, in small transactions, so that a death in the middle leaves whole cases and a repetition opens
only what is missing. Bad rows are refused by number and reason; doubtful credit codes are set aside for an officer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from casework.acting import Act, Opening, open_cases
from casework.authority import People
from casework.intake.findings import Finding, read_findings
from casework.intake.rows import BadRow
from casework.parts import Parts, shanghai_day
from engine.errors import why
from engine.model import OPEN, Level
from store.values import Office, Subject

CHUNK = 20
"""Cases opened in one transaction."""
PROCEDURE = "shenyang_qualification_check"
_ORGANS = (("住房和城乡建设部", "ministry"), ("省", "province"))
"""Words that tell the level of a licensing organ by its name."""


@dataclass(frozen=True, slots=True)
class RefusedCase:
    """A good row whose case could not be opened."""

    name: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of each row."""

    opened: tuple[str, ...]  # case numbers
    already: int  # opened before from the same batch
    refused: tuple[BadRow, ...]
    set_aside: tuple[Finding, ...]
    not_opened: tuple[RefusedCase, ...]


def import_findings(
    parts: Parts,
    *,
    actor: str,
    source: Path,
    now: datetime,
    procedure: str = PROCEDURE,
    verified: frozenset[str] = frozenset(),
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> ImportReport:
    """Open a case for each enterprise of a list.

    Args:
        parts: the system.
        actor: key of the acting officer, who must have jurisdiction over the districts in the list.
        source: XLSX or CSV as the platform exports it.
        now: aware instant; a comparison later than its Shanghai day is refused.
        procedure: key of the procedure.
        verified: doubtful credit codes that an officer has verified with the registry; they are opened too.
        progress: called with the number of enterprises dealt with and of all.

    Raises:
        InputError: the file or its columns cannot be used at all; nothing was changed.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
    offices = districts_of(people)
    cities = {name: people.at_level(office.id, Level.CITY).name for name, office in offices.items()}
    findings = read_findings(source, today=shanghai_day(now), districts=frozenset(offices))
    wanted = [*findings.rows, *(finding for finding in findings.set_aside if finding.code in verified)]
    opened: list[str] = []
    not_opened: list[RefusedCase] = []
    already = 0
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        openings = [_opening(f, offices[f.district].key, procedure, cities[f.district]) for f in chunk]
        for finding, outcome in zip(chunk, open_cases(parts, actor, openings), strict=True):
            if outcome.error is not None:
                not_opened.append(RefusedCase(finding.name, finding.code, why(outcome.error)))
            elif outcome.repeated:
                already += 1
            else:
                opened.append(outcome.number)
        progress(start + len(chunk), len(wanted))
    doubtful = tuple(finding for finding in findings.set_aside if finding.code not in verified)
    return ImportReport(tuple(opened), already, findings.refused, doubtful, tuple(not_opened))


def districts_of(people: People) -> dict[str, Office]:
    """The offices of districts, by the name of the district as lists have it."""
    return {_district_of(one.name): one for one in people.offices.values() if one.level is Level.DISTRICT}


def _district_of(office: str) -> str:
    """The district a bureau's name begins with, without its city: 沈阳市和平区城乡建设局 -> 和平区."""
    name = office.removeprefix("沈阳市")
    return next((name[: name.index(end) + 1] for end in "区县市" if end in name), name)


def _licensing_level(organ: str, city: str) -> str:
    """Whose licence it is: only the organ that granted it may withdraw it (令22 art. 28)."""
    if organ == city:
        return "city"
    return next((level for word, level in _ORGANS if word in organ), "other")


def _opening(finding: Finding, office: str, procedure: str, city: str) -> Opening:
    subject = Subject(0, "enterprise", finding.name, finding.code, finding.address, finding.phone, finding.legal_person)
    lines = {
        no: {
            "item": line.item,
            "grade": line.grade,
            "certificate": line.certificate or None,
            "standard": line.standard,
            "required": line.required,
            "actual": line.actual,
            "licensing": line.licensing,
            "licensing_level": _licensing_level(line.licensing, city),
        }
        for no, line in enumerate(finding.lines, start=1)
    }
    facts = {"batch_no": finding.batch, "snapshot_on": finding.snapshot_on.isoformat()}
    return Opening(procedure, office, subject, finding.batch, Act(OPEN, finding.snapshot_on, facts, lines))
