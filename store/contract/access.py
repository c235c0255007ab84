"""Passwords, tokens, saved views."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from store.values import Credential, SavedView, Token, TokenKind


class AccessUnit(Protocol):
    """The part of a unit of work for them."""

    def put_credential(self, credential: Credential) -> None:
        """Insert or update by what an officer signs in."""

    def credential(self, officer_id: int) -> Credential | None:
        """By what an officer signs in; None: the officer was given no password."""

    def add_token(self, token: Token) -> Token:
        """A new token, of which only the digest is kept; the id given is ignored."""

    def tokens(self, officer_id: int | None = None, kind: TokenKind | None = None) -> list[Token]:
        """All tokens ever made, in their order; of an officer, of a kind."""

    def token_of(self, digest: bytes) -> Token | None:
        """The token of a digest, whether it still stands or not."""

    def revoke_token(self, token_id: int, at: datetime) -> bool:
        """Let a token open nothing any more; False when it is revoked already, or there is none."""

    def put_view(self, view: SavedView) -> SavedView:
        """Insert or update a view by its officer, page and name; the id given is ignored."""

    def views(self, officer_id: int, page: str | None = None) -> list[SavedView]:
        """The views of an officer, or those of one page, by page and in the order in which they were first saved."""

    def drop_view(self, officer_id: int, view_id: int) -> bool:
        """Remove a view of an officer; False when the officer has none of that id."""
