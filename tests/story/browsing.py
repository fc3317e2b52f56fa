"""How does a person in a story use a browser, as far as HTTP goes?"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape

import aiohttp
from yarl import URL

from playground.local import Shown


@dataclass(frozen=True)
class Seen:
    """What a browser was answered: the status, the words, where it is sent, and the headers."""

    status: int
    text: str
    to: str
    headers: dict[str, str]
    raw: str = ""
    """The markup as it came; `text` has its entities read."""

    @property
    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([0-9a-f]{64})"', self.text)
        assert found is not None, self.text
        return found[1]


class Browser:
    """One person's browser: it keeps cookies, and says where a form comes from."""

    def __init__(self, url: str, http: aiohttp.ClientSession) -> None:
        self.url = url
        self.http = http

    async def get(self, path: str, method: str = "GET") -> Seen:
        address = path if path.startswith("http") else self.url + path
        async with self.http.request(method, address, allow_redirects=False) as answer:
            return await _seen(answer)

    async def post(
        self, path: str, form: dict[str, str] | list[tuple[str, str]] | None = None, *, origin: str | None = "own"
    ) -> Seen:  # fmt: skip
        """Send a form. `origin`: None for a request that doesn't say where it comes from."""
        address = path if path.startswith("http") else self.url + path
        headers = {} if origin is None else {"Origin": self.url if origin == "own" else origin}
        async with self.http.post(address, data=form or {"": ""}, headers=headers, allow_redirects=False) as answer:
            return await _seen(answer)

    @property
    def cookie(self) -> str:
        return next((one.value for one in self.http.cookie_jar if one.key == "leadbell_session"), "")

    def plant(self, cookie: str) -> None:
        """Let the browser hold this session."""
        self.http.cookie_jar.update_cookies({"leadbell_session": cookie}, URL(self.url))


async def _seen(answer: aiohttp.ClientResponse) -> Seen:
    raw = await answer.text()
    return Seen(answer.status, unescape(raw), answer.headers.get("Location", ""), dict(answer.headers), raw)


@asynccontextmanager
async def browsing(url: str) -> AsyncIterator[Browser]:
    """A browser that nobody is signed in with."""
    jar = aiohttp.CookieJar(unsafe=True)  # takes cookies from an address without a name
    async with aiohttp.ClientSession(cookie_jar=jar, timeout=aiohttp.ClientTimeout(10)) as http:
        yield Browser(url, http)


def link_in(shown: Shown) -> str:
    """The sign-in link of a message."""
    found = re.search(r'"(http[^"]*/open/[^"]+)"', json.dumps(shown.payload))
    assert found is not None, shown.payload
    return found[1]
