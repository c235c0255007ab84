"""Who may come in: officers' passwords as Argon2 encodes them, tokens by their digests, and the views officers keep.

What a password or a token opens, and for how long somebody is kept out, is told in ``casework.access``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store.columns import instant_number, instant_of, optional_day, optional_day_number
from store.link import Link, Row
from store.tables import CREDENTIAL, OFFICER, SAVED_VIEW, TOKEN
from store.values import Credential, SavedView, Token, TokenKind

_CREDENTIAL = sa.select(CREDENTIAL).where(CREDENTIAL.c.officer_id == sa.bindparam("officer_id"))
_CHANGED = ("password", "changed_at", "must_change", "failed", "barred_until", "generation")
_TOKENS = sa.select(TOKEN, OFFICER.c.key.label("officer")).join(OFFICER, OFFICER.c.id == TOKEN.c.officer_id)
_TOKEN_OF = _TOKENS.where(TOKEN.c.digest == sa.bindparam("digest"))
_ADD_TOKEN = sa.insert(TOKEN).returning(TOKEN.c.id)
_VIEWS = sa.select(SAVED_VIEW).order_by(SAVED_VIEW.c.page, SAVED_VIEW.c.id)


class AccessOperations(Link):
    """The part of a unit that keeps passwords, tokens and views."""

    def put_credential(self, credential: Credential) -> None:
        """Insert or update by what an officer signs in.

        Raises:
            ConflictError: there is no such officer.
        """
        values = {
            "officer_id": credential.officer_id,
            "password": credential.password,
            "changed_at": instant_number(credential.changed_at),
            "must_change": int(credential.must_change),
            "failed": credential.failed,
            "barred_until": _optional_number(credential.barred_until),
            "generation": credential.generation,
        }
        self.run_one(self.dialect.insert_or_update(CREDENTIAL, ("officer_id",), _CHANGED), values)

    def credential(self, officer_id: int) -> Credential | None:
        """By what an officer signs in; None: the officer was given no password."""
        row = self.run(_CREDENTIAL, {"officer_id": officer_id}).one_or_none()
        return None if row is None else _credential(row)

    def add_token(self, token: Token) -> Token:
        """A new token, of which only the digest is kept; the id given is ignored.

        Raises:
            ConflictError: there is no such officer, or the digest stands already.
        """
        values: dict[str, Any] = {
            "kind": token.kind.value,
            "officer_id": token.officer_id,
            "name": token.name,
            "digest": token.digest,
            "made_at": instant_number(token.made_at),
            "made_by": token.made_by,
            "last_day": optional_day_number(token.last_day),
            "revoked_at": _optional_number(token.revoked_at),
        }
        return replace(token, id=int(self.run_one(_ADD_TOKEN, values).scalar_one()))

    def tokens(self, officer_id: int | None = None, kind: TokenKind | None = None) -> list[Token]:
        """All tokens ever made, in their order; of an officer, of a kind."""
        query = _TOKENS.order_by(TOKEN.c.id)
        if officer_id is not None:
            query = query.where(TOKEN.c.officer_id == officer_id)
        if kind is not None:
            query = query.where(TOKEN.c.kind == kind.value)
        return list(map(_token, self.rows(query)))

    def token_of(self, digest: bytes) -> Token | None:
        """The token of a digest, whether it still stands or not."""
        row = self.run(_TOKEN_OF, {"digest": digest}).one_or_none()
        return None if row is None else _token(row)

    def revoke_token(self, token_id: int, at: datetime) -> bool:
        """Let a token open nothing any more; False when it is revoked already, or there is none."""
        standing = sa.update(TOKEN).where(TOKEN.c.id == token_id, TOKEN.c.revoked_at.is_(None))
        return self.run(standing.values(revoked_at=instant_number(at))).rowcount == 1

    def put_view(self, view: SavedView) -> SavedView:
        """Insert or update a view by its officer, page and name; the id given is ignored.

        Raises:
            ConflictError: there is no such officer.
        """
        values = {"officer_id": view.officer_id, "page": view.page, "name": view.name, "query": view.query}
        put = self.dialect.insert_or_update(SAVED_VIEW, ("officer_id", "page", "name"), ("query",), "id")
        return replace(view, id=int(self.run_one(put, values).scalar_one()))

    def views(self, officer_id: int, page: str | None = None) -> list[SavedView]:
        """The views of an officer, or those of one page, by page and in the order in which they were first saved."""
        query = _VIEWS.where(SAVED_VIEW.c.officer_id == officer_id)
        if page is not None:
            query = query.where(SAVED_VIEW.c.page == page)
        return [SavedView(row.id, row.officer_id, row.page, row.name, row.query) for row in self.rows(query)]

    def drop_view(self, officer_id: int, view_id: int) -> bool:
        """Remove a view of an officer; False when the officer has none of that id."""
        own = sa.delete(SAVED_VIEW).where(SAVED_VIEW.c.officer_id == officer_id, SAVED_VIEW.c.id == view_id)
        return self.run(own).rowcount == 1


def _optional_number(instant: datetime | None) -> int | None:
    return None if instant is None else instant_number(instant)


def _optional_instant(number: int | None) -> datetime | None:
    return None if number is None else instant_of(number)


def _credential(row: Row) -> Credential:
    return Credential(
        officer_id=row.officer_id,
        password=row.password,
        changed_at=instant_of(row.changed_at),
        must_change=bool(row.must_change),
        failed=row.failed,
        barred_until=_optional_instant(row.barred_until),
        generation=row.generation,
    )


def _token(row: Row) -> Token:
    return Token(
        id=row.id,
        kind=TokenKind(row.kind),
        officer_id=row.officer_id,
        name=row.name,
        digest=bytes(row.digest),
        made_at=instant_of(row.made_at),
        made_by=row.made_by,
        last_day=optional_day(row.last_day),
        revoked_at=_optional_instant(row.revoked_at),
        officer=row.officer,
    )
