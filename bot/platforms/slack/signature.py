"""Did Slack send this request, and just now?

As Slack's "Verifying requests from Slack" says: HMAC-SHA256 of "v0:timestamp:body" under the signing secret,
no older than five minutes. Looked at before anything is parsed; the SDK's own check raises on a timestamp that
isn't a number.
"""

from __future__ import annotations

import hashlib
import hmac

from bot.platforms.inbound import Refused, same

MOST_AGE = 300.0
"""Seconds that a request may differ from our clock, either way."""


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a body, as Slack writes it."""
    return "v0=" + hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()


def check(secret: str, timestamp: str, signature: str, body: bytes, now: float) -> None:
    """Raises `Refused` (401) unless the two headers vouch for the body. `now`: seconds since 1970."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise Refused(401, "X-Slack-Request-Timestamp is missing or isn't a number.")
    if abs(now - int(timestamp)) > MOST_AGE:
        raise Refused(401, "X-Slack-Request-Timestamp is more than five minutes off.")
    if not same(sign(secret, timestamp, body), signature):
        raise Refused(401, "X-Slack-Signature doesn't match.")
