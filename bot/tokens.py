"""What does a button carry, and did we make it?

A short signed text: intent, organisation, lead, the control version it was drawn from, fixed arguments.
At most 150 characters, Slack's limit for a menu entry's value. Keys can be changed: what an older key
signed is still read.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode

from cards.model import Press

MAC_BYTES = 16
MOST = 150


class BadToken(ValueError):
    """This isn't a token of ours, or not any more."""


class Tokens:
    """Signs presses and reads them back. `previous`: keys that only read."""

    def __init__(self, key: str, *previous: str) -> None:
        self._keys = [sha256(b"leadbell press " + one.encode()).digest() for one in (key, *previous)]

    def sign(self, press: Press) -> str:
        """The token of a press. Raises ValueError where it would be longer than a menu entry may carry."""
        fields = (
            press.intent,
            press.org,
            press.lead,
            str(press.version),
            urlencode(press.arguments) if press.arguments else "",
        )
        text = ".".join(fields)
        token = f"{text}.{_mac(self._keys[0], text)}"
        if len(token) > MOST:
            raise ValueError(f"the token of {press.intent} has {len(token)} characters; {MOST} is the most")
        return token

    def read(self, token: str) -> Press:
        """The press that a token was made from. Raises `BadToken`, in constant time for the signature."""
        text, _, mac = token.rpartition(".")
        given = mac.encode("utf-8", "surrogatepass")
        signed = [hmac.compare_digest(_mac(key, text).encode(), given) for key in self._keys]
        if not any(signed):
            raise BadToken("not signed by this service")
        intent, org, lead, version, arguments = text.split(".", 4)
        return Press(intent, org, lead, int(version), tuple(parse_qsl(arguments, keep_blank_values=True)))

    def intent_of(self, token: str) -> str:
        """The intent a token is for, "" where it isn't ours."""
        try:
            return self.read(token).intent
        except BadToken:
            return ""


def _mac(key: bytes, text: str) -> str:
    digest = hmac.digest(key, text.encode("utf-8", "surrogatepass"), "sha256")[:MAC_BYTES]
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
