"""How does a person find their way on the page of a lead, and what has happened to the lead of the tests?"""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.leads_page import happening, post, stamp
from tests.demo import Demo

HOUR = 3_600
LEAD = "ada"


def live_through(demo: Demo, **known_too: object) -> None:
    """Two days of one lead's life, on all channels."""
    events: list[dict[str, Any]] = []

    def add(kind: str, ago: float, channel: str = "chat", lead: dict[str, Any] | None = None, **data: Any) -> None:
        events.append(happening(len(events), kind, {"id": LEAD, **(lead or {})}, ago, channel, **data))

    add("page.visited", 50 * HOUR, lead={"country": "GB", "city": "London"}, url="https://acme.example/")
    add("page.visited", 50 * HOUR - 40, url="https://acme.example/security")
    add("page.visited", 50 * HOUR - 90, url="https://acme.example/pricing?plan=enterprise")
    add("lead.identified", 50 * HOUR - 95, by="deanonymization", company_name="Analytical Engines", job_title="CTO")
    add("message.received", 50 * HOUR - 120, text="Hello! Do you support single sign-on for 900 people?")
    add("message.sent", 50 * HOUR - 130, text="Hi, and welcome. Yes, by SAML.\n\nWho is your identity provider today?")
    add("message.received", 50 * HOUR - 180, text="One of our own, I'm afraid.")
    add("message.received", 50 * HOUR - 190, text="And two directories that nobody dares to touch 😅")
    name = {"first_name": "Ada", "last_name": "Lovelace"}
    add("email.captured", 50 * HOUR - 240, lead=name, email="ada.lovelace@analytical.example")
    known = {
        "industry": "Computing", "num_employees": 900, "pain_points": ["one password per team", "auditors in spring"],
        "linkedin_url": "https://linkedin.example/in/ada", "competitors": ["Difference & Co"], "language": "English",
        "news": ["Opened an office in Turin"], "phone_number": "+44 20 7946 0018", **known_too,
    }  # fmt: skip
    add("fields.updated", 50 * HOUR - 260, lead=known)
    add("workflow.step_done", 26 * HOUR, "email", title="Sent the guide on single sign-on")
    add(
        "message.sent", 26 * HOUR, "email", subject="Your guide on single sign-on",
        text="Dear Ada,\n\nas promised, here is the guide, and a page on directories.\n\nKind regards\nAcme",
        attachments=[{"name": "guide.pdf", "type": "application/pdf", "url": "https://acme.example/guide.pdf"}],
    )  # fmt: skip
    add(
        "message.received", 25 * HOUR, "email", subject="Re: Your guide on single sign-on",
        text="Thank you. Could somebody ring me tomorrow?\n\nAda\n\n> Dear Ada,\n> as promised, here is the guide",
    )  # fmt: skip
    add("call.started", 3 * HOUR, "voice")
    add("call.answered", 3 * HOUR - 6, "voice")
    add("message.sent", 3 * HOUR - 8, "voice", text="Good morning, this is Acme. Is now a good time?")
    add("message.received", 3 * HOUR - 15, "voice", text="It is, go ahead.")
    add("call.ended", 3 * HOUR - 258, "voice", duration=252)
    add("workflow.step_scheduled", 2 * HOUR, title="Follow-up e-mail", due=stamp(-20 * HOUR))
    add("page.visited", 1_500, url="https://acme.example/pricing")
    add("message.received", 1_200, text="You useless machine, answer me!", moderation={"harassment": 0.6})
    add("message.received", 900, text="Sorry, a long day. What does it cost for 900 people?")
    add("message.sent", 890, text="No harm done. That depends on the directories; a colleague can tell you exactly.")
    add("human.requested", 600, text="Can I talk to a person?")
    post(demo, "events", events)


def happens(demo: Demo, number: int, kind: str, text: str = "", channel: str = "chat", **lead: Any) -> None:
    """One thing happens to the lead now. `number`: makes the event's id."""
    data = {"text": text} if text else {}
    post(demo, "events", happening(1_000 + number, kind, {"id": LEAD, **lead}, 0, channel, **data))


def erase(demo: Demo) -> None:
    request = urllib.request.Request(
        f"{demo.url}/v1/leads/{LEAD}", method="DELETE", headers={"Authorization": "Bearer demo-key"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        json.load(answer)


@dataclass(frozen=True)
class LeadPage:
    """An open page of the lead."""

    page: Page

    def open(self, who: str = "Dana Ruiz", query: str = "") -> LeadPage:
        """Come to the page as somebody, by choosing who to be where nobody is signed in."""
        self.page.goto(f"/leads/{LEAD}{query}")
        if "/signin" in self.page.url:
            self.page.get_by_role("button", name=who).click()
        expect(self.page.locator("#lead")).to_be_visible()
        return self

    @property
    def timeline(self) -> Locator:
        return self.page.get_by_role("log", name="Timeline")

    @property
    def state(self) -> Locator:
        return self.page.locator("#lead-state")

    @property
    def said(self) -> Locator:
        """What became of the last press."""
        return self.page.locator("#lead-said")

    @property
    def composer(self) -> Locator:
        return self.page.locator("#composer-text")

    @property
    def side(self) -> Locator:
        return self.page.get_by_role("complementary")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def section(self, title: str) -> Locator:
        """A section of the details."""
        return self.page.get_by_role("region", name=title)

    def edit(self, title: str) -> Locator:
        """Open a section's form."""
        self.section(title).get_by_role("link", name=f"Edit {title}").click()
        return self.section(title)
