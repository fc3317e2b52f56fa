"""How does a visitor find their way on the demo's page? Panes, cards and buttons by the words that stand on them."""

from __future__ import annotations

import json
import time
import urllib.request
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.demo import Demo

PLATFORMS = ("slack", "teams", "webex")
PEOPLE = {"slack": "Dana Ruiz", "teams": "Ben Ito", "webex": "Mona Okafor"}
"""Who the visitor is to begin with."""


@dataclass(frozen=True)
class Board:
    """An open page of a demo."""

    page: Page
    demo: Demo

    def open(self, query: str = "?tour=off") -> Board:
        """Load the page; without the guided start, unless asked otherwise."""
        self.page.goto(f"/playground{query}")
        expect(self.pane("webex")).to_be_visible()
        return self

    def pane(self, platform: str) -> Locator:
        return self.page.locator(f"#pane-{platform}")

    @property
    def chat(self) -> Locator:
        """The lead's side: the chat that is open there."""
        return self.page.locator("#lead-chat")

    def says(self, words: str) -> None:
        """Write as the lead whose chat is open."""
        field = self.chat.get_by_role("textbox").first
        field.fill(words)
        field.press("Enter")
        expect(self.chat.locator("li.line.lead").last).to_contain_text(words)
        expect(field).to_have_value("")

    def card(self, platform: str, words: str = "Ada Lovelace") -> Locator:
        """The newest live card that has these words: no answer in a thread, no whisper of Slack's."""
        message = "li.message:not(.reply)" + (":not(.whisper)" if platform == "slack" else "")
        cards = self.pane(platform).locator(message).filter(has=self.page.locator("block-kit, adaptive-card"))
        return cards.filter(has_text=words).last

    def press(self, platform: str, label: str, words: str = "Ada Lovelace") -> None:
        """Press a button of the newest card with these words."""
        self.card(platform, words).get_by_role("button", name=label, exact=True).click()

    def choose(self, platform: str, label: str, words: str = "Ada Lovelace") -> None:
        """Press what stands in a card's More menu."""
        self.card(platform, words).get_by_role("button", name="More", exact=True).click()
        role = "menuitem" if platform == "slack" else "button"
        self.pane(platform).get_by_role(role, name=label, exact=True).last.click()

    def become(self, platform: str, person: str) -> None:
        """Take another person's seat."""
        seat = self.pane(platform).get_by_label("You are")
        label = seat.locator("option", has_text=person).text_content() or ""
        seat.select_option(label=label)
        expect(self.pane(platform).get_by_label("You are").locator("option:checked")).to_contain_text(person)

    def rings(self, lead: str = "lead_1", **fields: object) -> None:
        """A lead asks for a person."""
        self.happens("human.requested", lead, {"text": "Can I talk to a person?"}, **fields)

    def happens(self, kind: str, lead: str = "lead_1", data: object = None, **fields: object) -> None:
        """Send an event as the agents' platform does."""
        now = time.time()
        event = {
            "id": f"{lead}-{kind}-{now}", "kind": kind, "channel": "chat", "data": data or {},
            "at": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1000):03}Z",
            "lead": {"id": lead, "first_name": "Ada", "last_name": "Lovelace", **fields},
        }  # fmt: skip
        assert self._post("events", event) == 202

    def acts(self, wish: str, lead: str = "lead_1", **body: object) -> None:
        """What a colleague does over HTTP: takeover, return, block, unblock."""
        assert self._post(f"leads/{lead}/{wish}", body) == 200

    def _post(self, path: str, body: object) -> int:
        headers = {"Authorization": "Bearer demo-key", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.demo.url}/v1/{path}", json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
