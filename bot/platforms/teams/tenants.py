"""Whose tenants are believed, where none is named in the settings?

Whoever has the app's package can install it in a tenant of their own. Each tenant that something came in from is kept,
so that an admin sees it, and refuses those that don't belong here.
"""

from __future__ import annotations

from typing import Protocol


class Tenants(Protocol):
    """Those that the app was installed in."""

    def serves(self, tenant: str) -> bool:
        """Whether a tenant is believed: it wasn't refused, and there aren't too many."""
        ...

    def knows(self, tenant: str) -> bool:
        """Whether it is kept already."""
        ...

    async def met(self, tenant: str) -> None:
        """Keep a tenant that something came in from."""
        ...

    def number(self) -> int:
        """How many are believed."""
        ...


class AnyTenant:
    """All are believed, and none is kept: the one of the settings was looked at before."""

    def serves(self, tenant: str) -> bool:
        return True

    def knows(self, tenant: str) -> bool:
        return True

    async def met(self, tenant: str) -> None:
        """Nothing is kept."""

    def number(self) -> int:
        return 1
