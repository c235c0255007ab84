"""Who asks: a system by a token of its own, or the administrator of the machine by that of the data directory.

The data directory's token lies in ``api-token``, readable by its owner alone; it may look at everything and do nothing
in an officer's name. Tokens of systems are ``casework.access.tokens``'s.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from casework.access.tokens import officer_of_token
from casework.kept_secret import kept_secret
from casework.parts import Parts
from engine.errors import NotPermittedError
from store.values import TokenKind
from web.api.problems import UnauthorisedError

KEPT_IN: Final = "api-token"
_BEARER: Final = "Bearer "
_HOW: Final = f"请在 Authorization 头中写明令牌（Bearer …）：系统自己的令牌，或者数据目录 {KEPT_IN} 文件中的令牌"
_scheme = HTTPBearer(auto_error=False, description="shixian access token 发给每个系统的令牌")


def token_of(home: Path) -> str:
    """The token of a data directory; made when there is none."""
    return kept_secret(home, KEPT_IN)


def allowed(request: Request, authorization: str) -> Parts:
    """The system, for somebody who has its own token.

    Raises:
        UnauthorisedError: it was not given.
    """
    parts: Parts = request.app.state.parts
    given = authorization.removeprefix(_BEARER) if authorization.startswith(_BEARER) else ""
    if not is_own(parts, given):
        raise UnauthorisedError(_HOW)
    return parts


def is_own(parts: Parts, given: str) -> bool:
    """Whether a token is the data directory's."""
    return hmac.compare_digest(given.encode(), token_of(parts.home).encode())


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks."""

    parts: Parts
    officer: str | None  # key; None: the administrator of the machine

    def acting(self) -> str:
        """The officer in whose name something is done.

        Raises:
            NotPermittedError: the token is no officer's.
        """
        if self.officer is None:
            raise NotPermittedError("数据目录的令牌只能查询；办理须用以经办人员名义发给本系统的令牌")
        return self.officer


def caller(request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_scheme)] = None) -> Caller:
    """Who asks.

    Raises:
        UnauthorisedError: there is no token, or none that stands.
    """
    parts: Parts = request.app.state.parts
    token = given.credentials if given is not None else ""
    if is_own(parts, token):
        return Caller(parts, None)
    found = officer_of_token(parts, token, TokenKind.API) if token else None
    if found is None:
        raise UnauthorisedError(_HOW)
    return Caller(parts, found.key)


def act_key(officer: str, key: str) -> str:
    """The idempotency key under which an act is recorded: keys of two officers never meet."""
    return f"api:{officer}:{key}"


Asking = Annotated[Caller, Depends(caller)]
Key = Annotated[
    str, Header(min_length=8, max_length=100, description="每一件事一个，重发同一件事用同一个：不会办理两次")
]
