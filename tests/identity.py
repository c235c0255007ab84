"""An identity provider on this machine: OpenID Connect over real HTTP with real keys, as far as signing in needs it."""

from __future__ import annotations

import base64
import hashlib
import http.server
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "shixian", "样例-secret/with:signs"  # of nobody


@dataclass
class IdentityProvider:
    """Lets whoever asks in as `login`; a test may change what it says before it is signed."""

    now: Callable[[], datetime]
    port: int = 0
    login: str = "heping_1"
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first"}))
    signs_with: RSAKey | OctKey | None = None  # None: its own
    lies: dict[str, Any] = field(default_factory=dict)  # claims in place of the right ones; None: left out
    header: dict[str, Any] = field(default_factory=dict)
    answers: int = 200
    asked: list[str] = field(default_factory=list)  # paths, in order
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        """Its name."""
        return f"http://127.0.0.1:{self.port}"

    def discovery(self) -> dict[str, Any]:
        """What it tells of itself."""
        paths = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return {"issuer": self.issuer, **{name: f"{self.issuer}{path}" for name, path in paths.items()}}

    def keys(self) -> dict[str, Any]:
        """Its public keys."""
        return {"keys": [self.key.as_dict(private=False)]}

    def authorise(self, asked: dict[str, str]) -> str:
        """Where a browser is sent back to, with a code."""
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, told: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """What a code is worth: once, for whoever has the verifier and the client's secret."""
        asked = self.codes.pop(told.get("code", ""), None)
        given = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        client, _, secret = given.partition(":")
        digest = hashlib.sha256(told.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or challenge != asked["code_challenge"] or told["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        if (unquote_plus(client), unquote_plus(secret)) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        stamp = int(self.now().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "subject-1",
            "iat": stamp,
            "exp": stamp + 300,
            "nonce": asked["nonce"],
            "preferred_username": self.login,
            **self.lies,
        }
        signed = {name: value for name, value in claims.items() if value is not None}
        key = self.signs_with or self.key
        header = {"alg": "RS256", "kid": key.kid, **self.header}
        return self.answers, {"id_token": jwt.encode(header, signed, key), "token_type": "Bearer", "access_token": "x"}


@contextmanager
def identity_provider(now: Callable[[], datetime]) -> Iterator[IdentityProvider]:
    """One that listens.

    Args:
        now: its clock.
    """
    found = IdentityProvider(now)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place = urlsplit(self.path)
            found.asked.append(place.path)
            if place.path == "/.well-known/openid-configuration":
                self._json(200, found.discovery())
            elif place.path == "/keys":
                self._json(200, found.keys())
            else:
                self.send_response(302)
                self.send_header("Location", found.authorise(_one_each(place.query)))
                self.end_headers()

        def do_POST(self) -> None:
            found.asked.append(self.path)
            told = _one_each(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._json(*found.token(told, self.headers.get("Authorization", "")))

        def _json(self, status: int, value: dict[str, Any]) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def settings_file(home: Path, provider: IdentityProvider, address: str, **more: Any) -> None:
    """Write ``identity.yaml``."""
    told = {"issuer": provider.issuer, "client": CLIENT, "secret": SECRET, "address": address, **more}
    lines = [f"  {name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in told.items()]
    (home / "identity.yaml").write_text("identity:\n" + "".join(lines), encoding="utf-8")


def _one_each(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
