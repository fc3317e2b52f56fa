"""How does a request of Slack's come in?

Size, age, signature and shape are looked at here; what is left goes to Bolt as a parsed payload (the way
it takes what comes over Socket Mode), which hands it to one listener per kind. Bolt itself would log bodies,
ask `auth.test`, and answer 404 or 500 where a listener raises or forgets to acknowledge: it is kept silent,
given the installation, and its listeners run to their end before it answers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from starlette.requests import Request
from starlette.responses import Response

from bot.platforms.errands import Errands, report
from bot.platforms.inbound import Refused, header, read_body
from bot.platforms.slack.arrivals import JOINED, Arrivals
from bot.platforms.slack.home import Home
from bot.platforms.slack.installation import SILENT, Installations
from bot.platforms.slack.payload import check_payload, read_payload
from bot.platforms.slack.presses import Presses
from bot.platforms.slack.removal import KINDS, Removal
from bot.platforms.slack.signature import check
from bot.platforms.slack.turn import PATIENCE
from bot.platforms.slack.typed import Words

OPENED = "app_home_opened"
ANY = re.compile("")


class Door:
    def __init__(
        self,
        signing_secret: str,
        clock: Callable[[], float],
        installations: Installations,
        presses: Presses,
        words: Words,
        home: Home,
        arrivals: Arrivals,
        errands: Errands,
        removal: Removal | None = None,
    ) -> None:
        self._signing_secret = signing_secret
        self._clock = clock
        self._installations = installations
        self._presses = presses
        self._words = words
        self._home = home
        self._arrivals = arrivals
        self._errands = errands
        self._removal = removal
        self._app: AsyncApp | None = None

    async def receive(self, request: Request) -> Response:
        """`POST /slack/events`."""
        try:
            body = await read_body(request)
            timestamp, signature = header(request, "x-slack-request-timestamp"), header(request, "x-slack-signature")
            check(self._signing_secret, timestamp, signature, body, self._clock())
            payload = read_payload(body, header(request, "content-type"))
            answer = await self._dispatch(payload) if payload is not None else None
        except Refused as refused:
            return refused.answer()
        if answer is None:
            return Response(status_code=200)  # anything else than 200 would be sent again
        return to_starlette_response(answer)

    async def take(self, payload: dict[str, Any]) -> Any:
        """The same for what came over Socket Mode: the body to answer with, None for none. Raises `Refused`."""
        checked = check_payload(payload)
        answer = await self._dispatch(checked) if checked is not None else None
        if answer is None or not answer.body:
            return None
        try:
            return json.loads(answer.body)
        except ValueError:
            return {"text": answer.body}  # of a command, in words alone

    async def _dispatch(self, payload: dict[str, Any]) -> BoltResponse:
        """Raises `Refused`."""
        if self._app is None:
            self._app = self._build()
        try:
            answer: BoltResponse = await self._app.async_dispatch(AsyncBoltRequest(body=payload, mode="socket_mode"))
        except Exception as error:  # Bolt reads ids from anywhere in a payload, whatever shape they have
            report("slack", "reading a payload", error)
            raise Refused(400, "The payload has the wrong shape.") from None
        if answer.status >= 500:  # reported where it arose
            raise Refused(answer.status, "Something went wrong in Leadbell.")
        return answer

    def _build(self) -> AsyncApp:
        installations = self._installations

        async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
            known = installations.told(frozenset({enterprise_id or "", team_id or ""}) - {""})
            return AuthorizeResult(
                enterprise_id=enterprise_id,
                team_id=team_id,
                bot_user_id=known.bot_user if known else None,
                bot_id=known.bot if known else None,
                bot_token=known.client.token if known else "",
            )

        async def failed(error: Exception) -> None:
            report("slack", "answering a request", error)

        app = AsyncApp(
            name="leadbell",
            logger=SILENT,
            signing_secret="",
            client=installations.client_of(""),  # each listener speaks with its own workspace's
            authorize=authorize,
            request_verification_enabled=False,  # done above, before anything was parsed
            ssl_check_enabled=False,
            process_before_response=True,
        )
        app.error(failed)
        app.action(ANY)(self._on_press)
        app.view(ANY)(self._on_submit)
        app.view_closed(ANY)(self._on_closed)
        app.command(ANY)(self._on_command)
        app.shortcut(ANY)(self._on_shortcut)
        app.event(ANY)(self._on_event)
        return app

    async def _on_press(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await self._errands.within(PATIENCE, self._errands.begin("answering a press", self._presses.press(body)))
        await ack()

    async def _on_submit(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack(await self._presses.submit(body))

    async def _on_closed(self, ack: AsyncAck) -> None:
        await ack()

    async def _on_command(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        answer = await self._words.command(body)
        await ack(answer if answer is not None else "")

    async def _on_shortcut(self, ack: AsyncAck) -> None:
        await ack()

    async def _on_event(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        kind = body["event"]["type"]
        if kind == JOINED:  # nobody waits for it
            self._errands.begin("saying what rings in a channel", self._arrivals.joined(body))
        elif kind in KINDS:
            if self._removal is not None:
                heard_of = self._removal.heard(body)
                await self._errands.within(PATIENCE, self._errands.begin("following a removal", heard_of))
        else:
            heard = self._home.opened(body) if kind == OPENED else self._words.event(body)
            await self._errands.within(PATIENCE, self._errands.begin("answering an event", heard))
        await ack()
