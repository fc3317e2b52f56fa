"""How does a manager's first rule come about? Written, tried, watched and switched on: the pictures of the guide."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect

from tests.browser.leads_page import happening, post
from tests.browser.leads_pictures import DESK, PHONE
from tests.browser.rules_page import ID, RuleWriting
from tests.demo import Demo

LEADS = (
    ("Sofia Brandt", "Nordwind Logistik", 1200, "dana"), ("Jun Yamada", "Sakura Robotics", 3400, "ben"),
    ("Grace Okoye", "Harbour Insurance", 800, ""), ("Lucía Fernández", "Viento Solar", 90, ""),
    ("Kofi Mensah", "Accra Solar", 640, ""), ("Inês Carvalho", "Porto Digital", 40, "ben"),
)  # fmt: skip
"""Name, company, headcount and owner of leads that came in the last hour."""


SHORT = """() => {
  document.activeElement.blur();
  scrollTo(0, 0);
  for (const path of document.querySelectorAll(".about code"))
    path.textContent = path.textContent.replace(/^.*(?=rules\\/)/, "");
}"""
"""Nothing is lit up, and no path of this machine stands in the picture."""


def _happened(first: int, ago: float) -> list[dict[str, Any]]:
    """What the leads did so many seconds ago: each writes, and leaves an e-mail address."""
    events = []
    for number, (name, company, employees, owner) in enumerate(LEADS):
        given, _, family = name.partition(" ")
        email = f"{given.lower()}@{company.split()[0].lower()}.example"
        about = {
            "id": f"guide-{number}", "first_name": given, "last_name": family, "company_name": company,
            "num_employees": employees, **({"owner": f"{owner}@acme.example"} if owner else {}),
        }  # fmt: skip
        text = "Could you tell me more about single sign-on?"
        events.append(happening(first + 2 * number, "message.received", about, ago - number, "chat", text=text))
        captured = {"id": f"guide-{number}", "email": email}
        events.append(
            happening(first + 2 * number + 1, "email.captured", captured, ago - 60 - number, "chat", email=email)
        )
    return events


def rule_pictures(browser: Browser, demo: Demo, folder: Path) -> None:
    """The guide's pictures, of a demo without sample leads."""
    post(demo, "events", _happened(0, 3000))
    with browser.new_context(base_url=demo.url, locale="en-GB", viewport=DESK) as context:
        rule = RuleWriting(context.new_page()).sign_in().open()
        page = rule.page

        def still(name: str, part: str = "") -> None:
            page.evaluate(SHORT)
            shown = page.locator(part) if part else page
            shown.screenshot(path=folder / f"{name}.png", animations="disabled")

        rule.begin()
        page.set_viewport_size({"width": 1440, "height": 1240})
        still("first-rule-form")
        page.set_viewport_size(DESK)
        rule.press("Try it")
        expect(page.locator("#tried-answer")).to_be_visible()
        still("first-rule-tried", "#try")
        rule.save()
        post(demo, "events", _happened(100, 120))
        page.wait_for_timeout(1000)  # the events are taken in
        page.reload()
        expect(page.locator(".watched")).to_contain_text(re.compile(r"would have rung \d+ times"))
        still("first-rule-watching")
        page.get_by_role("button", name="Switch on").click()
        page.goto(f"/rules/_edit?rule={ID}")
        rule.field("when.0.1.value").fill("1000")
        rule.save()
        page.get_by_text("What changed").first.click()
        page.locator(".versions").scroll_into_view_if_needed()
        still("first-rule-versions", "section:has(> .versions)")
        page.goto("/rules")
        still("rules")
    phone: dict[str, Any] = {"viewport": PHONE, "device_scale_factor": 2, "is_mobile": True}
    with browser.new_context(base_url=demo.url, locale="en-GB", color_scheme="dark", **phone) as context:
        rule = RuleWriting(context.new_page()).sign_in(to=f"/rules/{ID}")
        rule.page.screenshot(path=folder / "rule-phone.png", animations="disabled")
