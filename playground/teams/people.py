"""Who is in the tenant, as Teams' rosters describe them?"""

from __future__ import annotations

import re
import secrets
import uuid
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Person:
    """One Teams user. `id` is the pairwise "29:" id that this bot knows them by; `chat` their chat with the bot."""

    name: str
    email: str
    tenant: str
    guest: bool = False
    stranger: bool = False
    installed: bool = True  # whether the app is installed in this person's personal scope
    id: str = field(default_factory=lambda: "29:1" + secrets.token_urlsafe(48))
    aad: str = field(default_factory=lambda: str(uuid.uuid4()))
    chat: str = field(default_factory=lambda: "a:1" + secrets.token_urlsafe(48))

    @property
    def upn(self) -> str:
        """The user principal name; a guest's is made from their home address, as Entra makes it."""
        if self.guest:
            return self.email.replace("@", "_") + "#EXT#@tenant.example"
        return self.email

    def account(self) -> dict[str, Any]:
        """How this person stands as `from` in an activity."""
        return {"id": self.id, "name": self.name, "aadObjectId": self.aad}

    def member(self) -> dict[str, Any]:
        """This person's entry in a roster. A guest's tenant is the host's, a stranger's is their own."""
        given, _, surname = self.name.partition(" ")
        return {
            "id": self.id,
            "name": self.name,
            "objectId": self.aad,
            "aadObjectId": self.aad,
            "givenName": given,
            "surname": surname,
            "email": self.email,
            "userPrincipalName": self.upn,
            "tenantId": self.tenant,
            "userRole": "guest" if self.guest else "user",
        }

    def answers_to(self, name: str) -> bool:
        """Whether `name` is one of the ids that the Connector takes: the 29: id, the Entra object id, the UPN."""
        return name in (self.id, self.aad) or name.casefold() == self.upn.casefold()


def looks_like_member(name: str) -> bool:
    """Whether a string has the shape of a user's id at all; Teams answers those that don't with a 400."""
    return bool(re.fullmatch(r"29:\S+|[0-9a-fA-F-]{36}|[^@\s]+@[^@\s]+", name))
