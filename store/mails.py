"""Mails handed to the post: which service of which case a number belongs to. A number is used once, for good."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import sqlalchemy as sa

from engine.errors import ConflictError
from store.columns import day_number, day_of
from store.link import Link
from store.tables import MAIL
from store.values import Mail

_MAILS = sa.select(MAIL)
_NUMBERS_PER_STATEMENT = 10_000

TRACKING = "tracking_no"
"""Last part of the name of every fact that takes a tracking number."""


def tracking_key(text: str) -> str:
    """A tracking number as the register has it: without spaces, in capitals.

    >>> tracking_key(" ey 000011234 cn")
    'EY000011234CN'
    """
    return "".join(text.split()).upper()


class MailOperations(Link):
    """The part of a unit that keeps the register of mails."""

    def put_mails(self, mails: Sequence[Mail]) -> None:
        """Register mails.

        Raises:
            ConflictError: one of the numbers is registered already, for whatever case.
        """
        names = ("tracking_no", "case_id", "service", "posted_on")
        values = [
            dict(zip(names, (m.tracking_no, m.case_id, m.service, day_number(m.posted_on)), strict=True)) for m in mails
        ]
        if self.run_all(self.dialect.insert_or_ignore(MAIL), values) < len(values):
            raise ConflictError("邮件号已经登记过，一个邮件号只能登记一次，未作改动")

    def mails(self, tracking_nos: Iterable[str]) -> dict[str, Mail]:
        """The mails of some numbers; numbers that nobody registered are left out."""
        wanted = sorted(set(tracking_nos))
        return {mail.tracking_no: mail for mail in self._found(MAIL.c.tracking_no, wanted)}

    def mails_of(self, case_ids: Iterable[int]) -> dict[int, tuple[Mail, ...]]:
        """The mails of some cases, by case, in the order of posting."""
        found: dict[int, tuple[Mail, ...]] = {}
        for mail in sorted(self._found(MAIL.c.case_id, sorted(set(case_ids))), key=lambda one: one.posted_on):
            found[mail.case_id] = (*found.get(mail.case_id, ()), mail)
        return found

    def _found(self, column: sa.ColumnElement[object], wanted: Sequence[object]) -> Iterator[Mail]:
        for start in range(0, len(wanted), _NUMBERS_PER_STATEMENT):
            part = wanted[start : start + _NUMBERS_PER_STATEMENT]
            for row in self.rows(_MAILS.where(column.in_(part))):
                yield Mail(row.tracking_no, row.case_id, row.service, day_of(row.posted_on))
