"""Which tokens must a service turn away?"""

from __future__ import annotations

from collections.abc import Callable

from playground.teams.keys import LIFETIME, REMOVED, SKEW


def forgeries(token: Callable[..., str], now: float) -> dict[str, str | None]:
    """Every kind of bad `Authorization` value by its name (None: no header). `token` is `LocalTeams.token`."""
    early, late = int(now) - LIFETIME - SKEW - 60, int(now) + SKEW + 600
    bad = {
        "garbage": "not.a.token",
        "expired": token(nbf=early, exp=int(now) - SKEW - 60),
        "not yet valid": token(nbf=late, exp=late + LIFETIME),
        "bad signature": token(key="forged"),
        "alg none": token(alg="none"),
        "HS256": token(alg="HS256"),
        "no kid": token(kid=None),
        "unknown kid": token(key="forged", kid="never-published"),
        "wrong audience": token(aud="00000000-0000-0000-0000-000000000000"),
        "no audience": token(aud=REMOVED),
        "wrong issuer": token(iss="https://sts.windows.net/someone-else/"),
        "wrong serviceurl": token(serviceurl="https://smba.trafficmanager.net/elsewhere/"),
        "no serviceurl": token(serviceurl=REMOVED),
        "not endorsed": token(key="unendorsed"),
        "no exp": token(exp=REMOVED),
    }
    named: dict[str, str | None] = {name: f"Bearer {value}" for name, value in bad.items()}
    return named | {"missing": None, "not bearer": f"Basic {token()}"}
