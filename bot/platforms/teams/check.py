"""Does this request come from the Bot Connector, for this bot, about what it says?

The rules: "Authenticate requests from the Bot Connector service to your bot" in the Bot Connector's documentation.
The token is checked before a byte of the body is read; the body's claims are then held against the token's.
Replaces the stock check, which answers 500 to garbage and lets through tokens that never expire.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import jwt

from bot.platforms.addresses import is_safe
from bot.platforms.inbound import Refused
from bot.platforms.port import Unreachable
from bot.platforms.teams.activities import Inbound
from bot.platforms.teams.keys import SigningKeys
from bot.platforms.teams.settings import TeamsSettings
from bot.platforms.teams.tenants import AnyTenant, Tenants

ISSUER = "https://api.botframework.com"
CHANNEL = "msteams"
LEEWAY = 300.0  # seconds by which clocks may differ: the documentation's five minutes
MOST_TOKEN = 16_384  # characters; the Connector's are about 1,000
REFUSED = "The request carries no valid token of the Bot Connector."


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a verified token says: all its claims, the service address among them, and its key's endorsements."""

    claims: Mapping[str, Any]
    service_url: str
    endorsements: frozenset[str]


class Check:
    """The check of what comes in. Both steps raise `Refused` (401, 403), and nothing else."""

    def __init__(
        self, settings: TeamsSettings, keys: SigningKeys, clock: Callable[[], float], tenants: Tenants | None = None
    ) -> None:
        self._settings = settings
        self._tenants: Tenants = tenants or AnyTenant()
        self._keys = keys
        self._clock = clock

    async def bearer(self, authorization: str) -> Bearer:
        """Verify an Authorization header; raises `Refused` (401)."""
        scheme, _, token = authorization.partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token or len(token) > MOST_TOKEN:
            raise Refused(401, REFUSED)
        try:
            kid = jwt.get_unverified_header(token).get("kid")
            found = await self._keys.key(kid) if isinstance(kid, str) else None
            if found is None:
                raise Refused(401, REFUSED)
            claims = jwt.decode(
                token,
                found.key,
                algorithms=["RS256"],
                audience=self._settings.app_id,
                issuer=ISSUER,
                # The time is held against the clock that was handed in, below.
                options={
                    "require": ["exp", "nbf", "iss", "aud"],
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except Unreachable:
            raise Refused(
                401, "The Bot Connector's signing keys can't be read now, so no token can be checked."
            ) from None
        except (jwt.PyJWTError, ValueError, TypeError, KeyError, RecursionError):
            raise Refused(401, REFUSED) from None
        self._current(claims)
        named = {name.lower(): value for name, value in claims.items()}.get("serviceurl")
        if not isinstance(named, str) or not is_safe(named):
            raise Refused(401, REFUSED)
        return Bearer(claims, named, found.endorsements)

    def activity(self, bearer: Bearer, inbound: Inbound) -> None:
        """Hold an activity against the token it came with; raises `Refused` (403)."""
        if inbound.channel_kind != CHANNEL or CHANNEL not in bearer.endorsements:
            raise Refused(403, "The token's key doesn't vouch for Microsoft Teams.")
        if _plain(inbound.service_url) != _plain(bearer.service_url):
            raise Refused(403, "The activity names another service address than its token.")
        tenant = self._settings.tenant_id
        if tenant and any(named.lower() != tenant.lower() for named in inbound.tenants or ("",)):
            raise Refused(403, "The activity comes from a tenant that this installation doesn't serve.")
        if not all(self._tenants.serves(named) for named in inbound.tenants):
            raise Refused(403, "The activity comes from a tenant that was refused here.")

    def _current(self, claims: Mapping[str, Any]) -> None:
        """Within `nbf` and `exp`; written so that a NaN is refused."""
        now, begins, ends = self._clock(), claims["nbf"], claims["exp"]
        numbers = all(isinstance(moment, (int, float)) and not isinstance(moment, bool) for moment in (begins, ends))
        if not numbers or not (begins - LEEWAY <= now < ends + LEEWAY):
            raise Refused(401, "The token is expired, or not valid yet.")


def _plain(url: str) -> tuple[str, str, str]:
    """An address for comparing: scheme and host without case, no slash at its end."""
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.netloc.lower(), parts.path.rstrip("/")
