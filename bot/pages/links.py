"""How does a person get from chat into a browser?

By a link of their own, given in private: spent once, within ten minutes, by a press on the page that it opens, because
mail and chat scanners open links before people do.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.pages.sealing import Seal
from leads.people import Person
from leads.store.sign_in import put_link
from leads.store.writer import CLICK, Writer

START = "/leads"
MOST_PATH = 2_000
_OURS = re.compile(r"/(leads|leads\.csv|rules|answers|deliveries|feedback|slack/install)([/?][\x21-\x7e]*)?")


class Links:
    """Makes sign-in links. `public_url`: where browsers reach the service, "" where nobody said."""

    def __init__(self, org: str, public_url: str, seal: Seal, writer: Writer, now: Callable[[], int]) -> None:
        self._org = org
        self._public_url = public_url
        self._seal = seal
        self._writer = writer
        self._now = now

    async def link(self, person: Person, path: str) -> str:
        """A fresh link that lets this person in and leads to `path`; "" where the service doesn't know its own
        address."""
        if not self._public_url:
            return ""
        token, kept = self._seal.fresh()
        await self._writer.submit(put_link(self._org, kept, person.id, own_path(path), self._now()), CLICK)
        return f"{self._public_url}/open/{token}"


def own_path(path: str) -> str:
    """`path` where it is the address of a page of ours, else the start: what leads elsewhere is never followed."""
    return path if len(path) <= MOST_PATH and _OURS.fullmatch(path) else START
