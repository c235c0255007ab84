"""Who keeps the archive: officers with the post of archivist, for their own office and those below it."""

from __future__ import annotations

from casework.authority import ARCHIVIST, People, see
from engine.errors import NotPermittedError
from store.values import Officer


def archivist_for(people: People, actor: str | None, office_id: int) -> Officer | None:
    """The archivist who acts on the files of an office; None where it is the administrator of the machine.

    Raises:
        NotPermittedError: the officer is no archivist, or the office does not stand below the officer's.
        MissingError: there is no such officer.
    """
    if actor is None:
        return None
    officer = people.officer(actor)
    if ARCHIVIST not in officer.roles:
        raise NotPermittedError(f"档案由档案管理岗位或者本机管理员办理，{officer.name}没有这一岗位")
    see(people, officer, office_id)
    return officer
