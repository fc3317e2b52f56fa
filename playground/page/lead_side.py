"""What does the lead's side show, and what happens when the visitor acts as a lead?

A list of conversations, and the chosen one with its agent, as the website's own chat window would show it.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from playground.leads.conversations import Conversations
from playground.leads.player import NoSuchScript, Player
from playground.leads.visitor import UnknownLead
from playground.page.acts import LONGEST, PREFIX, by_script, lost, said, text
from playground.page.drawing import draw
from playground.page.items import Section
from playground.page.lead_lists import CHANNELS, Chat, Director, Head, Messages, Rows
from playground.page.view import View, Views

GONE = "This conversation is no longer kept. Choose another, or be a lead yourself."
NOBODY = "Nobody of this name is in the cast."
BAD_ADDRESS = "This is no e-mail address: write it as ada@analytical.example."
NO_TOAST = '<hx-partial hx-target="#toast-lead" hx-swap="textContent"></hx-partial>'
LONGEST_NAME = 200
PAGES = ("pricing", "security", "integrations", "demo")
"""Pages of the website that the visitor can look at as a lead."""


class LeadSide:
    """The fourth pane. `player` plays the sample leads, and holds what the visitor can do as a lead."""

    def __init__(self, conversations: Conversations, player: Player) -> None:
        self._conversations, self._player = conversations, player
        self._rows, self._head, self._messages = Rows(conversations), Head(conversations), Messages(conversations)
        self._chat = Chat(conversations, self._head, self._messages, PAGES)
        self._director = Director(player)

    def sections(self) -> tuple[Section[View], ...]:
        """Its lists. The chat comes before what stands in it: where it is drawn anew, so are they."""
        return self._director, self._rows, self._chat, self._head, self._messages

    def pane(self, view: View) -> str:
        """The whole pane."""
        chat = view.draw(self._chat)  # settles which lead is followed, which the rows mark
        return draw(
            "lead/pane.html", view=view, chat=chat, rows=view.draw(self._rows), director=view.draw(self._director),
            cast=self._player.cast, channels=CHANNELS,
        )  # fmt: skip

    def routes(self, views: Views) -> list[BaseRoute]:
        """All addresses of the pane, below the page's own."""
        return _Hands(self, self._player, views).routes()

    def chosen(self, view: View, lead_id: str) -> str:
        """Follow another lead; the HTML for the chat's place, and what it changes elsewhere."""
        view.lead = lead_id
        return view.draw(self._chat) + "".join(view.follow(self._rows)) + NO_TOAST


class _Hands:
    """What the visitor does in the pane."""

    def __init__(self, side: LeadSide, player: Player, views: Views) -> None:
        self._side, self._player, self._visitor, self._views = side, player, player.visitor, views

    def routes(self) -> list[BaseRoute]:
        base = "/view/{view}/lead"
        return [
            Route(f"{base}/chat/{{lead}}", self.choose),
            Route(f"{base}/chat/{{lead}}/{{deed}}", self.act, methods=["POST"]),
            Route(f"{base}/{{wish}}", self.direct, methods=["POST"]),
        ]

    async def choose(self, request: Request) -> Response:
        """Follow a lead."""
        view = self._views.find(request.path_params["view"])
        if view is None:
            return lost(request)
        if self._player.conversations.find(request.path_params["lead"]) is None:
            return told(request, view, GONE)
        return self._chosen(request, view, request.path_params["lead"])

    def _chosen(self, request: Request, view: View, lead_id: str) -> Response:
        html = self._side.chosen(view, lead_id)
        return HTMLResponse(html) if by_script(request) else RedirectResponse(f"{PREFIX}/view/{view.id}", 303)

    async def direct(self, request: Request) -> Response:
        """Let somebody come, or let the leads pause and go on."""
        view, wish = self._views.find(request.path_params["view"]), request.path_params["wish"]
        if view is None:
            return lost(request)
        if wish in ("pause", "resume"):
            (self._player.pause if wish == "pause" else self._player.resume)()
            return said(request, view, "")
        try:
            lead_id = await self._comes(request, wish)
        except NoSuchScript:
            return told(request, view, NOBODY)
        return self._chosen(request, view, lead_id)

    async def _comes(self, request: Request, wish: str) -> str:
        if wish == "new":
            return self._visitor.come(spoken(request.headers.get("accept-language", "")))
        if wish == "next":
            return self._player.next_lead()
        if wish == "play":
            return self._player.play_now(text(await request.form(), "script"))
        raise NoSuchScript(wish)

    async def act(self, request: Request) -> Response:
        """Do something as a lead."""
        view, lead_id = self._views.find(request.path_params["view"]), request.path_params["lead"]
        if view is None:
            return lost(request)
        form = await request.form()
        try:
            fault = self._do(lead_id, request.path_params["deed"], lambda name: text(form, name).strip())
        except UnknownLead:
            return said(request, view, GONE, 404)
        return said(request, view, fault, 400 if fault else 200)

    def _do(self, lead_id: str, deed: str, field: Callable[[str], str]) -> str:
        """Do it; a sentence where it can't be done."""
        if deed == "say":
            words = field("text")
            if not words or len(words) > LONGEST:
                return f"A message has 1 to {LONGEST:,} characters."
            self._visitor.say(lead_id, words)
        elif deed == "email":
            address, name = field("email"), field("name")
            local, _, domain = address.partition("@")
            if not local or "." not in domain or " " in address or len(address) > LONGEST_NAME:
                return BAD_ADDRESS
            if len(name) > LONGEST_NAME:
                return f"A name has at most {LONGEST_NAME} characters."
            self._visitor.give_email(lead_id, address, name)
        elif deed == "page":
            if field("page") not in PAGES:
                return "The website has no such page."
            self._visitor.visit(lead_id, f"https://acme.example/{field('page')}")
        elif deed in ("person", "call", "leave"):
            visitor = self._visitor
            {"person": visitor.ask_for_person, "call": visitor.schedule_call, "leave": visitor.leave}[deed](lead_id)
        else:
            return "A lead can't do that here."
        return ""


def told(request: Request, view: View, words: str) -> Response:
    """A sentence for the visitor where the answer would have been another chat: the one that is there stays."""
    if not by_script(request):
        return said(request, view, words)
    return HTMLResponse(f'<hx-partial hx-target="#toast-lead" hx-swap="innerHTML">{words}</hx-partial>', 404)


def spoken(accepted: str) -> str:
    """The first language of an Accept-Language header: "de" of "de-AT,de;q=0.9"."""
    return accepted.partition(",")[0].partition(";")[0].partition("-")[0].strip().lower()
