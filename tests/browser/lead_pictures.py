"""How does the page of a lead look? Its timeline in light, its details in dark, and both on a phone."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.lead_page import LEAD, LeadPage, live_through
from tests.browser.leads_page import post
from tests.browser.leads_pictures import DESK, PHONE
from tests.demo import Demo


def lead_pictures(browser: Browser, demo: Demo, folder: Path) -> None:
    """The page of one lead of a demo without any: it has control taken for the first picture, and returned."""
    live_through(demo, owner="dana@acme.example", location="London")
    for name, query, like in (
        ("lead", "", {"viewport": DESK}),
        ("lead-details-dark", "?tab=details", {"viewport": DESK, "color_scheme": "dark"}),
        ("lead-phone", "", {"viewport": PHONE, "device_scale_factor": 2, "is_mobile": True}),
    ):
        with browser.new_context(base_url=demo.url, locale="en-GB", **like) as context:
            ada = LeadPage(context.new_page()).open(query=query)
            if name == "lead":
                ada.press("Take over chat")
                expect(ada.state).to_contain_text("You have control")
                ada.composer.fill("Good afternoon, Ada. For two directories it is")
                ada.page.locator("#lead-said").evaluate("(said) => said.replaceChildren()")
            ada.page.screenshot(path=folder / f"{name}.png", animations="disabled")
            if name == "lead":
                post(demo, f"leads/{LEAD}/return", {"by": "dana@acme.example", "text": "Promised a call at two"})
