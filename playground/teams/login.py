"""Who may call the Connector: how does the login server give out access tokens, and which ones are good?"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import jwt

from playground.teams.faults import Fault
from playground.teams.keys import Key

AUDIENCE = "https://api.botframework.com"
SCOPE = f"{AUDIENCE}/.default"
MULTI_TENANT = ("botframework.com", "d6d49420-f39b-4df7-a1dc-d59a935871db")  # the directory of multi-tenant bots


class Login:
    """The Microsoft identity platform for one app registration: client credentials in, signed access tokens out."""

    def __init__(self, app_id: str, password: str, tenant: str, seconds: int, clock: Callable[[], float]) -> None:
        self._app_id, self._password, self._tenant = app_id, password, tenant
        self._seconds = seconds
        self._clock = clock
        self._revocations = 0
        self._key = Key("login 0")

    def revoke(self) -> None:
        """Make every token given out so far worthless: the Connector answers 401 to it."""
        self._revocations += 1
        self._key = Key(f"login {self._revocations}")

    def metadata(self, base: str, tenant: str) -> dict[str, Any]:
        """The OpenID metadata that client libraries (MSAL) read before they ask for a token."""
        return {
            "token_endpoint": f"{base}/{tenant}/oauth2/v2.0/token",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "jwks_uri": f"{base}/{tenant}/discovery/v2.0/keys",
            "issuer": f"{base}/{tenant}/v2.0",
            "authorization_endpoint": f"{base}/{tenant}/oauth2/v2.0/authorize",
        }

    def grant(self, tenant: str, body: bytes) -> dict[str, Any]:
        """Answer a token request (a form); raises Fault with an AADSTS body, 400 or 401."""
        form = {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
        if tenant not in (self._tenant, *MULTI_TENANT):
            raise self._refusal(400, "invalid_request", 90002, f"Tenant '{tenant}' not found.")
        for name in ("grant_type", "client_id", "client_secret", "scope"):
            if not form.get(name):
                text = f"The request body must contain the following parameter: '{name}'."
                raise self._refusal(400, "invalid_request", 900144, text)
        if form["grant_type"] != "client_credentials":
            text = f"The app requested an unsupported grant type '{form['grant_type']}'."
            raise self._refusal(400, "unsupported_grant_type", 70003, text)
        if form["client_id"] != self._app_id:
            text = f"Application with identifier '{form['client_id']}' was not found in the directory '{tenant}'."
            raise self._refusal(400, "unauthorized_client", 700016, text)
        if not secrets.compare_digest(form["client_secret"].encode(), self._password.encode()):
            raise self._refusal(401, "invalid_client", 7000215, "Invalid client secret provided.")
        if form["scope"] != SCOPE:
            text = f"The provided value for scope {form['scope']} is not valid."
            raise self._refusal(400, "invalid_scope", 1002012, text)
        seconds = self._seconds
        token = self._token(tenant)
        return {"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": token}

    def check(self, authorization: str | None) -> None:
        """Let a call with a good access token pass; raises Fault(401) for one missing, expired, revoked or wrong."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Fault(401)
        try:
            claims = jwt.decode(
                token,
                self._key.private.public_key(),
                algorithms=["RS256"],
                audience=AUDIENCE,
                options={"require": ["exp", "aud"], "verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            raise Fault(401) from None
        # The clock is the platform's, which a test may have set, so PyJWT's own look at the time is off above.
        if claims["exp"] <= self._clock() or claims.get("appid") != self._app_id:
            raise Fault(401)

    def _token(self, tenant: str) -> str:
        now = int(self._clock())
        directory = MULTI_TENANT[1] if tenant in MULTI_TENANT else tenant
        claims = {
            "aud": AUDIENCE,
            "iss": f"https://sts.windows.net/{directory}/",
            "iat": now,
            "nbf": now,
            "exp": now + self._seconds,
            "appid": self._app_id,
            "tid": directory,
            "uti": secrets.token_urlsafe(16),
            "ver": "1.0",
        }
        return jwt.encode(claims, self._key.private, algorithm="RS256", headers={"kid": self._key.kid})

    def _refusal(self, status: int, error: str, code: int, text: str) -> Fault:
        when = datetime.fromtimestamp(self._clock(), UTC).strftime("%Y-%m-%d %H:%M:%SZ")
        trace, correlation = str(uuid.uuid4()), str(uuid.uuid4())
        tail = f" Trace ID: {trace} Correlation ID: {correlation} Timestamp: {when}"
        body = {
            "error": error,
            "error_description": f"AADSTS{code}: {text}{tail}",
            "error_codes": [code],
            "timestamp": when,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": f"https://login.microsoftonline.com/error?code={code}",
        }
        return Fault(status, body)
