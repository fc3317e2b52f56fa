"""What does Webex tell us, and is it true?

Its webhooks name what happened and never say it. So: the signature of the raw body first, then the press or the
message is fetched from the API, which also names the person. Webex gives no promise to repeat a webhook that was
answered with success: it is answered when the desk has decided, and with a 503 when it couldn't be fetched.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from bot.platforms.errands import Errands, report
from bot.platforms.inbound import Refused, header, read_body, read_object, same
from bot.platforms.port import Busy, Desk, Fault, Invited, Pressed, Typed, Unreachable
from bot.platforms.webex.answers import EDITS, KIND, Answers, Source
from bot.platforms.webex.faults import Declined, fault, read_moment
from bot.platforms.webex.identity import is_id, same_id
from bot.platforms.webex.markup import calls_others, files_of, readable_text, typed_text
from bot.platforms.webex.messages import Messages
from bot.platforms.webex.people import People
from bot.platforms.webex.spaces import Spaces
from bot.platforms.webex.wire import Wire, read
from leads.store.texts import TextChange

OLDEST = 86_400.0
"""Seconds. Webex' requests carry no time stamp of their own: a repeat is known by its id, which the inbox keeps
for a day; what is older is refused, so that there is no gap between the two."""

AHEAD = 300.0
"""Seconds by which Webex' clock may be ahead of ours."""

MOST_AT_ONCE = 100
"""Requests being answered; more are asked to come back."""

TRIES = (0.25, 1.0)
"""Seconds before each further try to fetch: a short hiccup isn't worth the press."""

MOST_TOKEN, MOST_INPUT, MOST_INPUTS = 1_000, 10_000, 50
"""Characters of a token and of an input, and inputs: far above what a card of ours can send."""

log = logging.getLogger("bot.platforms.webex")


class Hearing:
    """`secret` is the webhooks'; `clock` gives seconds since 1970."""

    FOLLOWED: Mapping[tuple[str, str], str] = {
        ("messages", "created"): "_typed",
        ("messages", "updated"): "_changed",
        ("messages", "deleted"): "_taken_back",
        ("attachmentActions", "created"): "_pressed",
        ("memberships", "created"): "_joined",
    }
    """What becomes of each thing that Webex tells, by resource and event: the method that is given its data."""

    def __init__(
        self,
        wire: Wire,
        people: People,
        spaces: Spaces,
        messages: Messages,
        answers: Answers,
        desk: Desk,
        errands: Errands,
        secret: str,
        clock: Callable[[], float],
    ) -> None:
        self._wire = wire
        self._people = people
        self._spaces = spaces
        self._messages = messages
        self._answers = answers
        self._desk = desk
        self._errands = errands
        self._secret = secret.strip().encode()
        self._clock = clock
        self._at_once = 0

    async def hear(self, request: Request) -> Response:
        """Answer one webhook: 200 when it is dealt with (or is nothing for us), 401 for a wrong signature or age,
        400 and 413 for what isn't a webhook, 404 for another bot's, 503 for "not now"."""
        try:
            return await self._hear(request)
        except Refused as refused:
            return refused.answer()
        except ClientDisconnect:
            return Refused(400, "The body ended too early.").answer()
        except Fault as passing:
            log.warning("webex: a webhook can't be followed up: %s", passing.code)
            return Refused(503, "Webex can't be asked what this webhook is about: try again.").answer()
        except Exception as fault:
            report("webex", "a webhook", fault)
            return Refused(500, "This webhook couldn't be carried out.").answer()

    async def _hear(self, request: Request) -> Response:
        body = await read_body(request)
        expected = hmac.new(self._secret, body, hashlib.sha1).hexdigest()
        if not same(expected, header(request, "x-spark-signature").lower()):
            raise Refused(401, "The X-Spark-Signature doesn't fit the body.")
        # Only Webex can take these places: a stranger's request never gets this far.
        if self._at_once >= MOST_AT_ONCE or self._answers.full:
            raise Refused(503, "Too much at once: try again in a moment.")
        self._at_once += 1
        try:
            await self._follow(read_object(body), request.path_params.get("installation", ""))
        finally:
            self._at_once -= 1
        return JSONResponse({})

    async def _follow(self, told: Mapping[str, Any], installation: str) -> None:
        data = told.get("data")
        if not isinstance(data, dict) or not isinstance(told.get("resource"), str):
            raise Refused(400, "A webhook needs resource and data.")
        if installation and not same_id(installation, (await self._people.bot()).id):
            raise Refused(404, "No such installation.")
        what = (told["resource"], str(told.get("event")))
        if what not in self.FOLLOWED:
            return
        if not is_id(data.get("id")):
            raise Refused(400, "The data of a webhook needs an id.")
        # `created` beside `data` is when the webhook was made: months ago, it may be.
        if what[1] == "created":  # what is changed or deleted may be old, and a repeat of that does nothing
            self._check_age(data)
        if what[0] != "memberships" and same_id(str(data.get("personId", "")), (await self._people.bot()).id):
            return
        await getattr(self, self.FOLLOWED[what])(data)

    async def _pressed(self, data: Mapping[str, Any]) -> None:
        id: str = data["id"]
        action = await self._fetch(lambda api: api.attachment_actions.get(id))
        if action is None:
            return
        self._check_age(action)
        person = await self._people.who(str(action.get("personId", "")))
        inputs = _inputs(action.get("inputs"))
        kind, token = inputs.pop(KIND, ""), inputs.pop("leadbell", "")[:MOST_TOKEN]
        edits = inputs.pop(EDITS, "")
        message, room = (str(action.get("messageId") or ""), str(action.get("roomId") or ""))
        edited = int(edits) if edits.isascii() and edits.isdigit() and len(edits) <= 2 else 0
        source = Source(message, room, kind, self._messages.begun(message), edited) if is_id(message) else None
        later = partial(self._answers.give, person=person, source=source)
        card = {"id": message, "room": room, **self._messages.mark} if is_id(message) and is_id(room) else None
        direct = True if kind else None  # a private answer says what it is; of a live card, Webex doesn't
        outcome = await self._desk.press(Pressed(token, inputs, person, id, card, room, direct=direct), later)
        self._answers.begin(outcome, person, source)

    async def _typed(self, data: Mapping[str, Any]) -> None:
        id: str = data["id"]
        message = await self._fetch(lambda api: api.messages.get(id))
        if message is None:
            return
        self._check_age(message)
        bot = await self._people.bot()
        whose = str(message.get("personId", ""))
        if same_id(whose, bot.id):
            return
        person = await self._people.who(whose)
        if person.fault == "a bot":
            return  # two bots that answer each other never stop
        room = str(message.get("roomId") or "")
        typed = Typed(
            typed_text(message, bot),
            person,
            id,
            place=room,
            thread=str(message.get("parentId") or ""),
            direct=message.get("roomType") == "direct",
            said=readable_text(message, bot),
            message={"id": id, "room": room, **self._messages.mark},
            calls=calls_others(message, bot),
            files=files_of(message),
        )
        self._answers.begin(
            await self._desk.typed(typed, partial(self._answers.give, person=person, source=None)), person
        )

    async def _changed(self, data: Mapping[str, Any]) -> None:
        """Somebody changed what they had written."""
        id: str = data["id"]
        message = await self._fetch(lambda api: api.messages.get(id))
        if message is not None:
            words = readable_text(message, await self._people.bot())
            await self._desk.text_changed(TextChange("webex", str(message.get("roomId") or ""), id, words))

    async def _taken_back(self, data: Mapping[str, Any]) -> None:
        """Somebody deleted what they had written."""
        await self._desk.text_changed(TextChange("webex", str(data.get("roomId") or ""), data["id"], None))

    async def _joined(self, data: Mapping[str, Any]) -> None:
        """Somebody has come into a space; where it is Leadbell itself, it says what will ring there."""
        bot, room = await self._people.bot(), data.get("roomId")
        if not same_id(str(data.get("personId", "")), bot.id) or not is_id(room):
            return
        space = await self._spaces.look_at(str(room))
        if space is not None:  # else a direct one, one of an organisation that isn't let in, or gone again
            # Whoever comes into a space again has the id that their membership had before.
            key = f"{data['id']}:{data.get('created')}"
            invited = Invited("webex", bot.id, space.address, space.title, space.means, key)
            self._errands.begin("saying what rings in a space", self._desk.invited(invited))

    async def _fetch(self, work: Callable[[Any], Any]) -> dict[str, Any] | None:
        """What the API says, None where there is no such thing (any more)."""
        for pause in (*TRIES, None):
            try:
                return read(await self._wire.call(work))
            except Declined as declined:
                if declined.status in (404, 410):
                    log.info("webex: a webhook told of something that isn't there (any more)")
                    return None
                refusal = fault(declined)
            except Unreachable as unreachable:
                refusal = unreachable
            if pause is None or not _is_short(refusal):
                raise refusal
            await asyncio.sleep(max(pause, refusal.after if isinstance(refusal, Busy) else 0.0))
        raise AssertionError("the last try returns or raises")

    def _check_age(self, thing: Mapping[str, Any]) -> None:
        created = read_moment(thing.get("created"))
        if created is None:
            return  # not every interface names it, and the id still tells a repeat
        if not -AHEAD <= self._clock() - created <= OLDEST:
            raise Refused(401, "This is older than a day, or from the future.")


def _is_short(refusal: Fault) -> bool:
    """Whether it is worth a try while Webex waits for its answer."""
    if isinstance(refusal, Busy):
        return refusal.after <= TRIES[-1]
    return isinstance(refusal, Unreachable) and refusal.code != "timeout"


def _inputs(given: object) -> dict[str, str]:
    """The inputs of a press as texts; what no input of a card can send is left out."""
    found: dict[str, str] = {}
    for name, value in given.items() if isinstance(given, dict) else ():
        text = {True: "true", False: "false"}[value] if isinstance(value, bool) else value
        if isinstance(name, str) and isinstance(text, (str, int, float)) and len(found) < MOST_INPUTS:
            found[name[:200]] = str(text)[:MOST_INPUT]
    return found
