"""How does the Connector say no: which body belongs to which status, and which faults were ordered for a test?"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any

# Codes and messages as Teams' documentation lists them under the status codes of the bot conversation APIs.
DEFAULTS: dict[int, tuple[str, str]] = {
    400: ("BadArgument", "Bad argument."),
    403: ("BotNotInConversationRoster", "The bot is not part of the conversation roster."),
    404: ("ConversationNotFound", "Conversation not found."),
    412: ("PreconditionFailed", "Precondition failed, please try again."),
    413: ("MessageSizeTooBig", "Message size too large."),
    429: ("Throttled", "Too many requests."),
    500: ("ServiceError", "Unknown"),
    502: ("ServiceError", "Unknown"),
    503: ("ServiceError", "Service unavailable."),
    504: ("ServiceError", "Gateway timeout."),
}
DENIED = {"message": "Authorization has been denied for this request."}


@dataclass(eq=False)
class Fault(Exception):
    """A refusal on its way out: HTTP status, body (None: the platform's usual one) and seconds for Retry-After."""

    status: int
    body: Any = None
    retry_after: int | None = None

    def content(self) -> Any:
        """The JSON body to answer with."""
        if self.body is not None:
            return self.body
        if self.status == 401:
            return DENIED
        code, message = DEFAULTS.get(self.status, ("ServiceError", "Unknown"))
        return shape(code, message)

    def headers(self) -> dict[str, str]:
        """Retry-After in whole seconds where there is one, and the challenge that goes with a 401."""
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        if self.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return headers


def shape(code: str, message: str) -> dict[str, Any]:
    """The Connector's error body."""
    return {"error": {"code": code, "message": message}}


def fault(status: int, code: str, message: str) -> Fault:
    """A refusal with a code and a sentence of its own."""
    return Fault(status, shape(code, message))


@dataclass
class Order:
    """A fault ordered for the next `times` calls of a method."""

    method: str
    fault: Fault
    times: int


class Orders:
    """The faults that a test ordered, each used up in the order in which they were placed."""

    def __init__(self) -> None:
        self._orders: deque[Order] = deque()

    def place(self, method: str, ordered: Fault, times: int) -> None:
        """Refuse the next `times` calls that go by this name (see `playground.teams.journal.names`)."""
        self._orders.append(Order(method, ordered, times))

    def clear(self) -> None:
        """Refuse nothing any more."""
        self._orders.clear()

    def take(self, names: set[str]) -> Fault | None:
        """The fault for a call that goes by any of these names, or None; it counts as used."""
        for order in list(self._orders):
            if order.method in names:
                order.times -= 1
                if order.times <= 0:
                    self._orders.remove(order)
                return order.fault
        return None
