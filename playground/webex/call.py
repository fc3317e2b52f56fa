"""What does an endpoint of the REST API get, and what does it give back?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from playground.webex.refusal import Refusal


@dataclass(frozen=True)
class Upload:
    """A file in a multipart body."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Call:
    """One call that was let through."""

    url: str  # the called address without its query
    id: str = ""  # the last part of the path, where the template has {id}
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    uploads: tuple[Upload, ...] = ()

    def text(self, name: str) -> str | None:
        """A text of the body, None where it is absent or empty; raises 400 for another type."""
        value = self.body.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise Refusal(400, f"The {name} parameter must be a string.")
        return value

    def need(self, name: str) -> str:
        """The same; raises 400 where it is absent."""
        value = self.text(name)
        if value is None:
            raise Refusal(400, f"The {name} parameter is required.")
        return value


@dataclass(frozen=True)
class Reply:
    """What goes back: an object as JSON, bytes as they are, or None for no body."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Call], Reply]
