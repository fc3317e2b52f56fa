"""How does a person find their way on the Leads page, and which leads are there in the tests?"""

from __future__ import annotations

import json
import time
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.demo import Demo

DAY = 86_400
NAMES = {"dana": "Dana Ruiz", "ben": "Ben Ito", "mona": "Mona Okafor"}
MANY = 60
"""Visitors who only fill the pages, all from the Netherlands, active 100 days ago."""


def post(demo: Demo, path: str, body: object) -> Any:
    """Send something as the agents' platform does."""
    headers = {"Authorization": "Bearer demo-key", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{demo.url}/v1/{path}", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def stamp(ago: float) -> str:
    """The moment so many seconds ago, as an event has it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - ago))


def happening(number: int, kind: str, lead: dict[str, Any], ago: float, channel: str, **data: Any) -> dict[str, Any]:
    agents = {"chat": "Website chat", "email": "Follow-up", "voice": "Phone agent", "text": "Text agent"}
    agent = {"id": f"agent-{channel}", "name": agents[channel], "type": channel}
    return {
        "id": f"evt-{number}", "kind": kind, "at": stamp(ago), "channel": channel, "agent": agent, "lead": lead,
        "data": data,
    }  # fmt: skip


def fill(demo: Demo) -> None:
    """Six leads of every kind, and many visitors of long ago."""
    events: list[dict[str, Any]] = []

    def add(kind: str, lead: dict[str, Any], ago: float, channel: str = "chat", **data: Any) -> None:
        events.append(happening(len(events), kind, lead, ago, channel, **data))

    ada = {
        "id": "ada", "first_name": "Ada", "last_name": "Lovelace", "company_name": "Analytical Engines",
        "job_title": "CTO", "country": "GB", "location": "London", "owner": "dana@acme.example", "industry": "Software",
    }  # fmt: skip
    add("message.received", ada, 7200, text="Do you support single sign-on?")
    for second in range(5):
        add("message.received", {"id": "ada"}, 7000 - second, text="And another question")
    add("email.captured", {"id": "ada", "email": "ada.lovelace@analytical.example"}, 6900,
        email="ada.lovelace@analytical.example")  # fmt: skip
    due = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + DAY))
    add("workflow.step_scheduled", {"id": "ada"}, 6800, title="Follow-up e-mail", due=due)
    anna = {"id": "anna", "name": "Anna Schmidt", "company_name": "Müller Maschinenbau", "country": "DE"}
    add("lead.created", anna, 700)
    add("lead.identified", {"id": "anna"}, 690, by="deanonymization")
    add("human.requested", {"id": "anna"}, 600, text="Can I talk to a person?")
    yuko = {"id": "yuko", "name": "中村 裕子", "company_name": "東洋株式会社", "country": "JP", "language": "Japanese"}
    add("webform.submitted", {**yuko, "email": "yuko@toyo.example"}, 10 * DAY, "email", email="yuko@toyo.example")
    add("message.received", {"id": "rude", "first_name": "Rude", "last_name": "Person"}, 4000, text="…",
        moderation={"harassment": 1.0})  # fmt: skip
    grace = {"id": "grace", "first_name": "Grace", "last_name": "Hopper", "country": "US"}
    add("call.scheduled", {**grace, "email": "grace@navy.example"}, 40 * DAY, "voice")
    for number in range(MANY):
        add("page.visited", {"id": f"many-{number}", "country": "NL"}, 100 * DAY + number, url="https://acme.example/")
    post(demo, "events", events)
    post(demo, "leads/grace/takeover", {"by": "ben@acme.example"})


@dataclass(frozen=True)
class Listed:
    """An open Leads page."""

    page: Page

    def sign_in(self, who: str = "Mona Okafor", to: str = "/leads") -> Listed:
        """Come to a page as somebody, by choosing who to be."""
        self.page.goto(to)
        self.page.get_by_role("button", name=who).click()
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        return self

    def open(self, query: str = "") -> Listed:
        self.page.goto(f"/leads?{query}" if query else "/leads")
        return self

    @property
    def names(self) -> Locator:
        return self.page.locator(".lead-name a")

    @property
    def count(self) -> Locator:
        return self.page.locator("#count")

    def row(self, name: str) -> Locator:
        return self.page.get_by_role("row").filter(has_text=name)

    def chip(self, name: str) -> Locator:
        return self.page.locator(f"#filter-{name}")

    def unfold(self, name: str) -> Locator:
        """Open a filter; what it offers."""
        chip = self.chip(name)
        chip.locator("summary").click()
        return chip

    def tick(self, name: str, *labels: str) -> None:
        """Tick some values of a filter in plain view."""
        chip = self.unfold(name)
        for label in labels:
            chip.get_by_label(label, exact=True).check()

    def shows(self, *names: str) -> None:
        """The list shows these leads and no others, in this order."""
        expect(self.names).to_have_text(list(names))

    def query(self) -> dict[str, str]:
        """What stands behind "?" in the address."""
        return dict(parse_qsl(urlsplit(self.page.url).query))
