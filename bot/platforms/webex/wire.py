"""How does Leadbell call Webex' synchronous SDK without holding up anything else?

Every call runs in a thread of a small pool of its own, never on the event loop. Presses and their answers have
threads apart from the outbox', so that a slow Webex doesn't make a rep wait behind a queue of cards.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

import requests
from requests.adapters import HTTPAdapter
from webexpythonsdk import ApiError, WebexAPI  # type: ignore[import-untyped, unused-ignore]
from webexpythonsdk.exceptions import webexpythonsdkException  # type: ignore[import-untyped, unused-ignore]

from bot.platforms.addresses import is_loopback
from bot.platforms.patience import retry_after
from bot.platforms.port import Unreachable
from bot.platforms.webex.faults import Declined
from bot.platforms.webex.settings import WebexSettings

T = TypeVar("T")

TIMEOUT = 10
"""Seconds for one request to connect, and between two pieces of its answer."""

PATIENCE = 12.0
"""Seconds for a whole call, the wait for a thread included. A server that drips its answer is cut off here."""

SENDERS, HEARERS = 6, 4
"""Threads for the outbox, and for presses, typed words and their answers."""


class Wire:
    """The SDK behind `call`. `clock` gives seconds since 1970."""

    def __init__(self, settings: WebexSettings, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._api = WebexAPI(
            access_token=settings.access_token.strip(),
            base_url=settings.base_url,
            single_request_timeout=TIMEOUT,
            wait_on_rate_limit=False,  # the SDK would sleep in an endless loop
            object_factory=_plain,
        )
        session = self.session(self._api)._req_session
        for scheme in ("https://", "http://"):
            session.mount(scheme, HTTPAdapter(pool_connections=1, pool_maxsize=SENDERS + HEARERS))
        # An entry in a .netrc would take the place of the bot's token.
        session.auth = _leave_as_it_is
        if is_loopback(settings.base_url):
            session.trust_env = False  # a proxy of the environment couldn't reach this machine
        self._senders = ThreadPoolExecutor(SENDERS, "webex-send")
        self._hearers = ThreadPoolExecutor(HEARERS, "webex-hear")
        self._closed = False

    @staticmethod
    def session(api: Any) -> Any:
        """The SDK's session, for the calls that it has no method for (an edit with attachments)."""
        return api._session

    async def call(self, work: Callable[[Any], T], *, sending: bool = False, patience: float = PATIENCE) -> T:
        """What `work` gives, called with the SDK's `WebexAPI` in a thread; `sending`: one of the outbox'.
        `patience`: seconds, for work of several requests. Raises `Declined` where Webex refuses, `Unreachable`
        where it can't be reached or understood."""
        if self._closed:
            raise Unreachable("Leadbell is stopping.", code="stopping")
        pool = self._senders if sending else self._hearers
        try:
            async with asyncio.timeout(patience):
                return await asyncio.get_running_loop().run_in_executor(pool, partial(self._run, work))
        except TimeoutError:
            raise Unreachable(f"Webex didn't answer within {patience:g} seconds.", code="timeout") from None

    def close(self) -> None:
        """Take no more calls; those that run end by themselves within their time limit."""
        self._closed = True
        for pool in (self._senders, self._hearers):
            pool.shutdown(wait=False, cancel_futures=True)
        self.session(self._api)._req_session.close()

    def _run(self, work: Callable[[Any], T]) -> T:
        try:
            return work(self._api)
        except ApiError as error:
            response: requests.Response = error.response
            if 200 <= response.status_code < 300 and response.request.method != "GET":
                # The SDK insists on one status of success for each method.
                done: Any = _body(response)
                return done  # type: ignore[no-any-return]
            raise Declined(
                response.status_code,
                after=retry_after(response.headers.get("Retry-After"), self._clock()),
                tracking=str(error.tracking_id or response.headers.get("trackingid", ""))[:80],
                told=str(error.message or "")[:300],
            ) from None
        except requests.Timeout:
            raise Unreachable(f"Webex didn't answer within {TIMEOUT} seconds.", code="timeout") from None
        except requests.ConnectionError:
            raise Unreachable("Webex can't be reached.", code="unreachable") from None
        except (requests.RequestException, webexpythonsdkException, ValueError, LookupError, *_ODD):
            raise Unreachable("Webex answered with something that can't be read.", code="nonsense") from None


_ODD = (AttributeError, TypeError, AssertionError)
"""What the SDK makes of an answer that is JSON, but not the object it expects."""


def read(answer: object) -> dict[str, Any]:
    """An answer that has to be a JSON object. Raises `Unreachable` for anything else."""
    if not isinstance(answer, dict):
        raise Unreachable("Webex answered with something that can't be read.", code="nonsense")
    return answer


def _plain(model: str, answer: Any) -> Any:
    return answer


def _leave_as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _body(response: requests.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return {}
