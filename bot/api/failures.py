"""Who has tried too many wrong keys?

Counted by client address, an IPv6 network of 64 bits as one, because that is what one customer gets. Each process
counts for itself. Where a proxy stands before the service, the address is the one that the proxy names
(X-Forwarded-For), if uvicorn is told to trust it (FORWARDED_ALLOW_IPS, this machine when unset).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import TypeVar

from bot.platforms.memory import passed

V = TypeVar("V")

MOST_FAILURES = 20
"""Failures of one address within a window that are answered as such."""
WINDOW = 60_000
"""Milliseconds, from the first failure."""
MOST_ADDRESSES = 10_000
"""Addresses remembered; beyond, the one that was heard of longest ago is forgotten."""


class Failures:
    """`now` gives milliseconds."""

    def __init__(self, now: Callable[[], int], *, most: int = MOST_ADDRESSES) -> None:
        self._now = now
        self._most = most
        self._failed: OrderedDict[str, tuple[int, int]] = OrderedDict()  # address -> since when, how often
        self._good: OrderedDict[str, None] = OrderedDict()

    def wait(self, address: str) -> int:
        """Seconds until an address may fail again; 0 where it may now."""
        since, failures = self._failed.get(_network(address), (0, 0))
        left = WINDOW - passed(since, self._now())
        return 0 if failures < MOST_FAILURES or left <= 0 else int(-(-left // 1000))

    def note(self, address: str) -> bool:
        """One more failure; whether it was the one that uses up the window's."""
        network, now = _network(address), self._now()
        since, failures = self._failed.pop(network, (now, 0))
        if passed(since, now) >= WINDOW:
            since, failures = now, 0
        _put(self._failed, network, (since, failures + 1), self._most)
        return failures + 1 == MOST_FAILURES

    def good(self, address: str) -> None:
        """A good key came from there."""
        network = _network(address)
        self._good.pop(network, None)
        _put(self._good, network, None, self._most)

    def was_good(self, address: str) -> bool:
        return _network(address) in self._good

    def __len__(self) -> int:
        return len(self._failed) + len(self._good)


def _put(held: OrderedDict[str, V], key: str, value: V, most: int) -> None:
    held[key] = value
    while len(held) > most:
        held.popitem(last=False)


def _network(address: str) -> str:
    """What counts as one caller."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:100]
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
