"""How is the local Slack workspace started, filled with people and channels, looked at and used?"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route

from playground.local import Answer, Shown, newest
from playground.loopback import Loopback
from playground.slack import events, interactions, screen
from playground.slack.administering import Administering
from playground.slack.call import CallLog, Refused
from playground.slack.courier import PATIENCE, Courier
from playground.slack.hands import Hands
from playground.slack.hooks import apply
from playground.slack.mrkdwn import as_typed
from playground.slack.neighbours import Neighbours
from playground.slack.oauth import App
from playground.slack.rates import Rates
from playground.slack.rewriting import Rewriting
from playground.slack.socketmode import SocketMode
from playground.slack.webapi import SCOPES, WebApi
from playground.slack.workspace import Channel, Hook, Message, Person, View, Workspace, make_id


class LocalSlack(Administering, Neighbours, Rewriting):
    """A Slack workspace on this machine, and the people in it (`playground.local.LocalPlatform`).

    Arguments: `clock` (seconds since 1970), `rates` (Slack's rate limits), `scopes` (what the app was granted; with
    `chat:write.public` the bot may post where it is not a member), `socket_mode` (callbacks by websocket instead of
    HTTP), `echoes` (tell the app of the bot's own posts, edits and deletions, as Slack does), `patience` (seconds
    that a callback may take), `beside` (another workspace of the same app on the same server, which is started before
    and stopped after: the app comes into this one by `consent`), `title` and `domain` of the workspace.

    Beyond the protocol: `slash`, `shortcut`, `submit`, `close`, `open_home`, `home`; `send_raw`, `signed_headers`,
    `resend_last`, `verify_url`; `invite_bot`, `remove_bot`, `archive`, `rename`, `deactivate`, `uninstall`;
    `mentions`, `links`; `settle`; `refresh_sockets`.
    An Answer with status 0 means that nothing was sent, or nothing came back within `patience`.
    """

    name = "slack"

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.time,
        rates: bool = True,
        scopes: Iterable[str] = SCOPES,
        socket_mode: bool = False,
        echoes: bool = True,
        patience: float = PATIENCE,
        beside: LocalSlack | None = None,
        title: str = "Local workspace",
        domain: str = "leadbell-local",
    ) -> None:
        self.settings: dict[str, str] = {}
        self.on_change: Callable[[Shown], None] | None = None
        self.on_gone: Callable[[str], None] | None = None
        self.workspace = Workspace(clock, frozenset(scopes), title, domain)
        self.workspace.emit = self._echo
        self.workspace.changed = self._changed
        self.workspace.gone = self._gone
        self._first = beside or self
        self.app: App = beside.app if beside is not None else App(clock)
        self.app.houses.append(self)
        if beside is not None:
            self.workspace.app, self.workspace.app_token = beside.workspace.app, beside.workspace.app_token
            self.workspace.revoked = True  # until somebody consents
        self._secret: str = beside._secret if beside is not None else secrets.token_hex(16)
        self._socket_mode: bool = socket_mode or (beside is not None and beside._socket_mode)
        self._echoes = echoes
        self._log = CallLog(clock)
        self._server: Loopback | None = None
        self._is_down = False
        self.sockets: SocketMode = beside.sockets if beside is not None else SocketMode(self.workspace.app)
        self._courier = Courier(self._secret, clock, self.sockets, self._socket_mode, patience)
        self._hands = Hands(self.workspace, self._courier)
        self._api = WebApi(self.workspace, Rates(clock, rates), self._log, self.sockets.address, self.app)
        self._tasks: set[asyncio.Task[Any]] = set()

    # -- life ---------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Listen on a free loopback port and fill `settings`."""
        if self._first is not self:
            self.workspace.url = self._first.workspace.url
            self.settings = dict(self._first.settings)
            return
        routes = [
            Route("/oauth/v2/authorize", self.app.page, methods=["GET", "POST"]),
            Route("/api/oauth.v2.access", self._api.access, methods=["GET", "POST"]),
            Route("/api/{method}", self._method, methods=["GET", "POST"]),
            Route("/actions/{team}/{number}/{secret}", self._hook, methods=["POST"]),
            Route("/commands/{team}/{number}/{secret}", self._hook, methods=["POST"]),
            Route("/upload/v1/{secret}", self._upload, methods=["POST"]),
        ]
        await self.sockets.start()
        self._server = Loopback(Starlette(routes=routes))
        self._server.cut(self._is_down)
        await self._server.open()
        self.workspace.url = self._server.url
        self.settings = {"SLACK_BOT_TOKEN": self.workspace.bot_token, "SLACK_API_URL": f"{self._server.url}/api/"}
        if self._socket_mode:
            self.settings["SLACK_APP_TOKEN"] = self.workspace.app_token
        else:
            self.settings["SLACK_SIGNING_SECRET"] = self._secret

    async def attach(self, service_url: str) -> None:
        """Send events, interactions and commands to `<service>/slack/events` from now on."""
        self._courier.url = f"{service_url.rstrip('/')}/slack/events"

    async def stop(self) -> None:
        """Stop listening and sending."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._courier.stop()
        if self._first is self:
            await self.sockets.stop()
        if self._server is not None:
            await self._server.close()
            self._server = None

    async def settle(self) -> None:
        """Wait until the service has answered all that was sent beside the way (echoes of its own messages)."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _changed(self, one: Message | View) -> None:
        if self.on_change is None:
            return
        if isinstance(one, Message):
            self.on_change(screen.message_shown(self.workspace, one))
        else:
            self.on_change(screen.view_shown(self.workspace, one))

    def _gone(self, id: str) -> None:
        if self.on_gone is not None:
            self.on_gone(id)

    def _echo(self, event: dict[str, Any]) -> None:
        channel = self.workspace.channels.get(str(event.get("channel")))
        heard = channel is None or channel.bot_in
        reachable = self.sockets.connected.is_set() if self._socket_mode else bool(self._courier.url)
        if self._echoes and heard and reachable and not self._is_down:
            self._spawn(self._courier.event(events.wrapped(self.workspace, event), quiet=True))

    # -- people and places --------------------------------------------------------------------------------------

    def add_person(
        self, name: str, email: str, *, guest: bool = False, stranger: bool = False, zone: str = "Europe/London"
    ) -> str:
        """Add a member (`guest`: restricted; `stranger`: of another workspace). `zone` is an IANA name."""
        space = self.workspace
        team = space.other_team if stranger else space.team
        person = Person(make_id("U"), name, email, team, zone, guest, stranger, updated=int(space.clock()))
        space.people[person.id] = person
        return person.id

    def add_place(self, name: str, *, bot_in_it: bool = True, archived: bool = False, private: bool = False) -> str:
        """Add a channel; `name` with or without `#`. All full members are in it, guests and strangers once they act."""
        space = self.workspace
        bare = name.removeprefix("#")
        if space.channel_named(bare) is not None:
            raise ValueError(f"there is a channel {bare!r} already")
        channel = Channel(make_id("C"), bare, int(space.clock()), private, archived, bot_in_it)
        space.channels[channel.id] = channel
        return channel.id

    def rule_address(self, place: str) -> str:
        """`slack:#name` of a channel given by name or id."""
        return f"slack:#{self._channel(place).name}"

    def _channel(self, place: str) -> Channel:
        kind, _, rest = place.partition(":")
        if kind == "direct" and rest in self.workspace.people:
            return self.workspace.direct(rest)
        channel = self.workspace.channels.get(place) or self.workspace.channel_named(place)
        if channel is None:
            names = ", ".join(sorted(one.name for one in self.workspace.channels.values() if one.person is None))
            raise LookupError(f"no place {place!r}; there are: {names or 'none'}, and direct:<person id>")
        return channel

    def _person(self, person: str) -> Person:
        if person not in self.workspace.people:
            raise LookupError(f"no person {person!r}")
        return self.workspace.people[person]

    # -- looking ------------------------------------------------------------------------------------------------

    def shown(self, place: str, viewer: str | None = None, *, last: int | None = None) -> list[Shown]:
        """Messages of a channel (name or id) or `direct:<person id>`, oldest first; with `viewer` their whispers."""
        kept = newest(self._channel(place).messages.values(), last)
        return self._sorted(one for one in kept if one.viewer is None or one.viewer == viewer)

    def over(self, person: str) -> list[Shown]:
        """The form on top, if one is open."""
        stack = self.workspace.stacks.get(person) or []
        return [screen.view_shown(self.workspace, view) for view in stack[-1:]]

    def private(self, person: str) -> list[Shown]:
        """Direct messages and whispers, oldest first, then the form on top if one is open."""
        self._person(person)
        mine = [
            one
            for channel in self.workspace.channels.values()
            for one in channel.messages.values()
            if one.viewer == person or (channel.person == person and one.viewer is None)
        ]
        return self._sorted(mine) + self.over(person)

    def _sorted(self, messages: Iterable[Message]) -> list[Shown]:
        ordered = sorted(messages, key=lambda one: tuple(map(int, one.ts.split("."))))
        return [screen.message_shown(self.workspace, one) for one in ordered]

    def home(self, person: str) -> Shown | None:
        """A person's home tab, once the service has published one."""
        view = self.workspace.homes.get(person)
        return screen.view_shown(self.workspace, view) if view else None

    def mentions(self, shown: Shown) -> list[str]:
        """Whom this calls: see `playground.slack.screen.mentions`."""
        return screen.mentions(shown)

    def links(self, shown: Shown) -> list[str]:
        """What this links to: see `playground.slack.screen.links`."""
        return screen.links(shown)

    # -- doing --------------------------------------------------------------------------------------------------

    def files(self, shown: Shown) -> dict[str, bytes]:
        """The files of a message by their titles."""
        found = (channel.messages.get(shown.id) for channel in self.workspace.channels.values())
        message = next((one for one in found if one is not None), None)
        return {str(one["title"]): bytes(one["content"]) for one in message.files} if message else {}

    def file(self, shown: Shown, name: str) -> bytes:
        return self.files(shown)[name]

    async def press(self, person: str, shown: Shown, label: str, **inputs: str) -> Answer:
        """Press a button, a menu's entry, a select's option, or a form's submit or close.

        `inputs` are named by action id, block id or label. A message that was edited since it was
        looked at is pressed as it was drawn then. LookupError lists what is there.
        """
        self._person(person)
        if shown.place.startswith(("form:", "home:")):
            return await self._hands.on_view(person, shown, label, inputs)
        return await self._hands.on_message(person, shown, label, inputs)

    async def submit(self, person: str, shown_form: Shown, **inputs: str) -> Answer:
        """Fill in and submit a form."""
        return await self._hands.submit(self._hands.view(person, shown_form), inputs)

    async def close(self, person: str, shown_form: Shown) -> Answer:
        """Close a form without submitting it."""
        return await self._hands.close(self._hands.view(person, shown_form))

    async def say(
        self, person: str, place: str, text: str, *, thread: str | None = None, mention: bool = False
    ) -> Answer:
        """Write in a channel or `direct:<person id>`; a `<@U…>` in the text is a mention of that person.

        The service hears of it where its bot is a member. With a mention it gets two events, as from Slack: the answer
        is the first one that failed, else the last.
        """
        channel = self._channel(place)
        author = self._person(person)
        if channel.archived:
            raise ValueError(f"#{channel.name} is archived: nobody can write there")
        typed = as_typed(text, lambda one: one in self.workspace.people)
        at_bot = mention and channel.person is None
        if at_bot:
            typed = f"<@{self.workspace.bot_user}> {typed}"
        channel.members.add(person)
        parent = channel.messages.get(thread) if thread else None
        root = (parent.thread or parent.ts) if parent else thread
        one = Message(self.workspace.stamp(), channel.id, author.id, text=typed, thread=root, sent={"text": typed})
        self.workspace.keep(one)
        if not channel.bot_in:
            return Answer(0)
        heard = [kind for kind in ("message", "app_mention") if events.is_heard(self.workspace, channel, kind)]
        called = f"<@{self.workspace.bot_user}>" in typed and channel.person is None
        answer = Answer(0)
        for kind in (one for one in heard if called or one == "message"):
            answer = await self._send(events.written(self.workspace, one, kind))
            if not 200 <= answer.status < 300:
                break
        return answer

    async def slash(self, person: str, place: str, command: str, text: str = "") -> Answer:
        """Run a slash command; what the answer's body says is shown as Slack shows it."""
        channel = self._channel(place)
        self._person(person)
        channel.members.add(person)
        answer = await self._courier.command(interactions.command(self.workspace, person, channel, command, text))
        hook = Hook(channel.id, person, self.workspace.clock())
        failed = "operation_timeout" if answer.status == 0 else "dispatch_failed"
        content = answer.body if isinstance(answer.body, dict) else {"text": answer.body} if answer.body else None
        if not 200 <= answer.status < 300:
            content = {"text": f"{command} failed with the error “{failed}”"}
        if content:
            try:
                apply(self.workspace, hook, content)
            except Refused as refused:
                apply(self.workspace, hook, {"text": f"{command} failed with the error “{refused.body['error']}”"})
        return answer

    async def shortcut(self, person: str, callback_id: str, shown: Shown | None = None) -> Answer:
        """Run a global shortcut, or with `shown` one from that message's menu."""
        self._person(person)
        if shown is None:
            return await self._courier.interaction(interactions.global_shortcut(self.workspace, person, callback_id))
        for channel in self.workspace.channels.values():
            if shown.id in channel.messages:
                one = channel.messages[shown.id]
                payload = interactions.message_shortcut(self.workspace, person, callback_id, one)
                return await self._courier.interaction(payload)
        raise LookupError(f"the message {shown.id} is gone")

    async def open_home(self, person: str) -> Answer:
        """Look at the app's home tab (`app_home_opened`)."""
        self._person(person)
        return await self._send(events.home_opened(self.workspace, person))

    async def _send(self, event: dict[str, Any]) -> Answer:
        return await self._courier.event(events.wrapped(self.workspace, event))

    # -- faults and raw callbacks -------------------------------------------------------------------------------

    def refuse(
        self, method: str, status: int, body: Any = None, *, times: int = 1, retry_after: int | None = None
    ) -> None:
        """Let the next calls of a method fail. Also "response_url" and "upload"; a status of 200 with an error body
        is Slack's own way of refusing. Without a body: `ratelimited` for 429, else `internal_error`.
        """
        self._log.refuse(method, status, body, times, retry_after)

    def forgive(self) -> None:
        """Withdraw the faults that have not been met yet."""
        self._log.forgive()

    def down(self, is_down: bool) -> None:
        """Drop every connection, websockets included, until it is up again."""
        self._is_down = is_down
        if self._server is not None:
            self._server.cut(is_down)
        if is_down:
            self._spawn(self.sockets.cut())

    def calls(self, method: str = "*") -> list[dict[str, Any]]:
        """The last 10,000 calls with `method`, `status`, `at`, `body` (its arguments, parsed) and `answer`."""
        return self._log.calls(method)

    def signed_headers(self, body: bytes, content_type: str = "application/json") -> dict[str, str]:
        """The headers of a genuine callback with this body, for `send_raw` to spoil."""
        return self._courier.headers(body, content_type)

    async def send_raw(self, body: bytes, headers: dict[str, str]) -> Answer:
        """Send exactly this to the service."""
        return await self._courier.raw(body, headers)

    async def resend_last(self) -> Answer:
        """Repeat the last callback with a fresh signature; an event with the next `X-Slack-Retry-Num`."""
        return await self._courier.again()

    async def verify_url(self) -> Answer:
        """Ask the service for the challenge of `url_verification`, as Slack does when the address is entered."""
        asked = {"token": "local-verification-token", "challenge": secrets.token_hex(16), "type": "url_verification"}
        body = json.dumps(asked).encode()
        return await self.send_raw(body, self.signed_headers(body))

    async def refresh_sockets(self) -> None:
        """Ask Socket Mode connections to come again."""
        await self.sockets.refresh()
