"""What did the service ask of the Web API, and how does the platform say no?

Arguments come as query, form or JSON; a form carries structures as JSON text, as Slack's SDKs send them.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

KEPT_CALLS = 10_000


class Refused(Exception):
    """A refusal in Slack's shape: the error's name, what else is in the body, the HTTP status (200 as a rule)."""

    def __init__(self, error: str, *, status: int = 200, headers: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(error)
        self.status = status
        self.headers = headers or {}
        self.body: dict[str, Any] = {"ok": False, "error": error, **more}


def invalid_arguments(*messages: str) -> Refused:
    """The refusal of malformed arguments, each named."""
    return Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] {one}" for one in messages]})


def invalid_blocks(faults: list[str]) -> Refused:
    """The refusal of blocks, as `chat.*` methods give it."""
    return Refused(
        "invalid_blocks", errors=faults, response_metadata={"messages": [f"[ERROR] {one}" for one in faults]}
    )


@dataclass
class Call:
    """One call: its method and arguments; `warnings` go into the answer."""

    method: str
    args: dict[str, Any]
    token: str = ""
    scopes: frozenset[str] = frozenset()
    warnings: list[str] = field(default_factory=list)

    def word(self, name: str, default: str = "") -> str:
        """An argument as text."""
        value = self.args.get(name)
        return default if value is None else str(value)

    def needed(self, name: str) -> str:
        """An argument as text; refused when it is missing."""
        if not self.word(name):
            raise invalid_arguments(f"missing required field: {name}")
        return self.word(name)

    def flag(self, name: str, default: bool = False) -> bool:
        """An argument as true or false, in any of the spellings that clients send."""
        value = self.args.get(name)
        return default if value is None else str(value).lower() in ("1", "true", "yes")

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number within bounds; `invalid_limit` otherwise."""
        try:
            value = int(self.word(name) or default)
        except ValueError:
            raise Refused("invalid_limit") from None
        if not least <= value <= most:
            raise Refused("invalid_limit")
        return value

    def structure(self, name: str, error: str) -> Any:
        """An argument that is JSON, or JSON text in a form; refused with `error` when it can't be read."""
        value = self.args.get(name)
        if isinstance(value, str):
            if not value.strip():
                return None
            try:
                return json.loads(value)
            except ValueError:
                raise Refused(error) from None
        return value

    def need_scope(self, scope: str) -> None:
        """Refuse when the app lacks a scope."""
        if scope not in self.scopes:
            raise Refused("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))


def read_call(
    method: str, query: str, content_type: str, body: bytes, takes_json: bool
) -> tuple[dict[str, Any], list[str]]:
    """The arguments of a request, and warnings about how it was sent; raises Refused for a body that can't be read."""
    args: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True))
    kind, _, rest = content_type.partition(";")
    kind = kind.strip().lower()
    warnings: list[str] = []
    if not body:
        return args, warnings
    if kind == "application/json":
        if "charset" not in rest.lower():
            warnings.append("missing_charset")
        if not takes_json:  # documented per method: most readers take no JSON, and Slack passes over it in silence
            return args, warnings
        try:
            given = json.loads(body)
        except ValueError:
            raise Refused("invalid_json") from None
        if not isinstance(given, dict):
            raise Refused("json_not_object")
        given.pop("token", None)  # with JSON the token counts in the header alone
        return {**args, **given}, warnings
    if kind in ("application/x-www-form-urlencoded", ""):
        if "charset" in rest.lower():
            warnings.append("superfluous_charset")
        try:
            return {**args, **dict(parse_qsl(body.decode(), keep_blank_values=True))}, warnings
        except UnicodeDecodeError:
            raise Refused("invalid_form_data") from None
    raise Refused("invalid_post_type")


@dataclass
class Fault:
    """A refusal that a test asked for."""

    method: str
    status: int
    body: Any
    left: int
    retry_after: int | None


class CallLog:
    """What was called, the last 10,000, and which calls are to fail."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._calls: deque[dict[str, Any]] = deque(maxlen=KEPT_CALLS)
        self._faults: list[Fault] = []

    def refuse(self, method: str, status: int, body: Any, times: int, retry_after: int | None) -> None:
        """Let the next `times` calls of a method fail; "*" is any."""
        if body is None:
            body = {"ok": False, "error": "ratelimited" if status == 429 else "internal_error"}
        self._faults.append(Fault(method, status, body, times, retry_after))

    def fault(self, method: str) -> Fault | None:
        """The fault that this call is to meet, used up by asking."""
        for wanted in (method, "*"):
            for one in self._faults:
                if one.method == wanted and one.left > 0:
                    one.left -= 1
                    if one.left == 0:
                        self._faults.remove(one)
                    return one
        return None

    def forgive(self) -> None:
        """Let no further call fail."""
        self._faults.clear()

    def note(self, method: str, status: int, body: Any, answer: Any) -> None:
        """Remember one call and what was answered."""
        self._calls.append({"method": method, "status": status, "at": self._clock(), "body": body, "answer": answer})

    def calls(self, method: str) -> list[dict[str, Any]]:
        """The calls of a method, oldest first."""
        return [one for one in self._calls if method in ("*", one["method"])]
