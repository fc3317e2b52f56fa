"""How does the Leads page look? A demo with leads of every kind, the list in light, in dark and on a phone."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.leads_page import DAY, Listed, happening, post
from tests.demo import Demo

DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


def _leads() -> list[dict[str, Any]]:
    """What happened with some fourteen leads, in the last two weeks."""
    events: list[dict[str, Any]] = []

    def add(kind: str, lead: dict[str, Any], ago: float, channel: str = "chat", **data: Any) -> None:
        if kind == "message.received":
            data.setdefault("text", "Hello, I have a question.")
        events.append(happening(len(events), kind, lead, ago, channel, **data))

    def wrote(lead: str, times: int, ago: float, channel: str = "chat") -> None:
        for number in range(times):
            add("message.received", {"id": lead}, ago - 20 * number, channel, text="Could you tell me more about that?")

    def who(id: str, name: str, title: str, company: str, country: str, owner: str = "") -> dict[str, Any]:
        first, _, last = name.partition(" ")
        return {
            "id": id, "first_name": first, "last_name": last, "job_title": title, "company_name": company,
            "country": country, **({"owner": f"{owner}@acme.example"} if owner else {}),
        }  # fmt: skip

    def gave(id: str, email: str, ago: float) -> None:
        add("email.captured", {"id": id, "email": email}, ago, email=email)

    def planned(id: str, title: str, ahead: float) -> None:
        due = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + ahead))
        add("workflow.step_scheduled", {"id": id}, 60, title=title, due=due)

    add("message.received", who("amara", "Amara Okoye", "Head of Operations", "Lagos Freight", "NG", "dana"), 2400)
    gave("amara", "amara.okoye@lagosfreight.example", 2300)
    wrote("amara", 5, 2200)
    add("human.requested", {"id": "amara"}, 900, text="Can somebody call me today?")
    guess = {"id": "anna", "name": "Anna Schmidt", "company_name": "Müller Maschinenbau", "country": "DE"}
    add("lead.created", guess, 1300)
    add("lead.identified", {"id": "anna"}, 1290, by="deanonymization")
    add("human.requested", {"id": "anna"}, 480, text="Is there a person?")
    add("message.received", who("ada", "Ada Lovelace", "CTO", "Analytical Engines", "GB", "dana"), 3000)
    gave("ada", "ada.lovelace@analytical.example", 2950)
    wrote("ada", 6, 2900)
    planned("ada", "Follow-up e-mail", DAY)
    add("page.visited", {"id": "v1", "country": "FR"}, 3500, url="https://acme.example/pricing")
    add("webform.submitted", who("yuko", "裕子 中村", "部長", "東洋株式会社", "JP", "ben"), 5200, "email")
    gave("yuko", "yuko@toyo.example", 5100)
    planned("yuko", "Send the security sheet", 5 * 3600)
    add("message.received", who("rude", "Max Grob", "", "", "CH"), 6400, moderation={"harassment": 1.0})
    add("calendar.shown", who("linus", "Linus Sundström", "Buyer", "Nordic Timber", "SE"), 8200, "email")
    wrote("linus", 2, 8100, "email")
    add("call.scheduled", who("grace", "Grace Hopper", "Rear admiral", "Navy Systems", "US", "mona"), 9000, "voice")
    gave("grace", "grace.hopper@navy.example", 8990)
    planned("grace", "Call with Mona Okafor", 2 * DAY)
    add("call.answered", who("omar", "Omar Haddad", "Founder", "Levant Foods", "JO"), 12_000, "voice")
    add("message.received", who("ines", "Inês Carvalho", "IT lead", "Porto Digital", "PT", "ben"), 15_000, "text")
    wrote("ines", 3, 14_900, "text")
    add("page.visited", {"id": "v2", "country": "NL"}, 20_000, url="https://acme.example/")
    add("webform.submitted", who("kofi", "Kofi Mensah", "COO", "Accra Solar", "GH"), DAY)
    gave("kofi", "kofi@accrasolar.example", DAY - 10)
    add("page.visited", {"id": "v3", "country": "BR"}, 2 * DAY, url="https://acme.example/docs")
    return events


def prepared(demo: Demo) -> None:
    """Let the leads come, and reps look after some of them."""
    post(demo, "events", _leads())
    post(demo, "leads/ada/takeover", {"by": "mona@acme.example"})
    post(demo, "leads/linus/takeover", {"by": "ben@acme.example"})


def list_pictures(browser: Browser, demo: Demo, folder: Path) -> None:
    """The list, of a demo that is `prepared`."""
    for name, like in (
        ("leads", {"viewport": DESK}),
        ("leads-dark", {"viewport": DESK, "color_scheme": "dark"}),
        ("leads-phone", {"viewport": PHONE, "device_scale_factor": 2, "is_mobile": True}),
    ):
        with browser.new_context(base_url=demo.url, locale="en-GB", **like) as context:
            page = context.new_page()
            listed = Listed(page).sign_in()
            if name == "leads-dark":
                listed.open("known=verified,enriched")
                listed.unfold("country").get_by_label("Find a country").fill("ger")
            _still(page, folder / f"{name}.png")


def _still(page: Page, path: Path) -> None:
    page.screenshot(path=path, animations="disabled")
