"""The pages of feedback and deliveries, and what passes on a lead's page, with a screen reader, on a phone, in the
dark, by keyboard, and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe
from tests.browser.lead_page import LEAD, LeadPage, live_through
from tests.browser.leads_page import happening, post
from tests.demo import Demo

PLACES = ("/feedback", "/feedback?rating=good", "/deliveries", "/deliveries?state=gave_up", f"/leads/{LEAD}")


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    running = Demo("--port", "0", "--quiet-leads")
    try:
        running.until(lambda text: "Ctrl-C stops it all" in text)
        live_through(running)
        post(running, "events", [happening(900 + at, "message.sent", {"id": LEAD}, 500 - at, "chat", text=said)
                                 for at, said in enumerate(("SSO is free.", "x" * 3_000))])  # fmt: skip
        for number, rating in ((900, "wrong"), (901, "poor")):
            message = str(happening(number, "message.sent", {"id": LEAD}, 0, "chat")["id"])
            post(running, "feedback", {"by": "dana@acme.example", "lead": LEAD, "message": message, "rating": rating,
                                       "better": "SSO comes with the Team plan.", "why": "y" * 500})  # fmt: skip
        post(running, f"leads/{LEAD}/takeover", {"by": "dana@acme.example"})
        post(running, f"leads/{LEAD}/handover", {"by": "dana@acme.example", "to": "mona@acme.example"})
        yield running
    finally:
        running.close()


def signed_in(page: Page, to: str, who: str = "Mona Okafor") -> None:
    page.goto(f"/signin?to={to}")
    page.get_by_role("button", name=who).click()


@pytest.mark.parametrize("width", [360, 1400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_page: Callable[..., Page], demo: Demo, width: int, scheme: str) -> None:
    page = open_page(demo.url, color_scheme=scheme, viewport={"width": width, "height": 900})
    signed_in(page, "/feedback")
    for place in PLACES:
        page.goto(place)
        page.evaluate("document.querySelectorAll('details:not([data-menu])').forEach((one) => { one.open = true; })")
        assert axe(page) == [], place
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
    expect(page.locator("#offered").get_by_role("button", name="Decline")).to_be_visible()


def test_a_response_is_improved_by_keyboard_and_the_manager_finds_it(
    open_page: Callable[..., Page], demo: Demo
) -> None:
    page = open_page(demo.url)
    signed_in(page, f"/leads/{LEAD}")
    said = LeadPage(page).said
    page.get_by_role("button", name="Improve this response").last.focus()
    page.keyboard.press("Enter")
    expect(said.get_by_label("Which response")).to_be_focused()
    said.get_by_label("It was").select_option("Wrong")
    said.get_by_label("What should have been said").fill("Only what is true.")
    page.keyboard.press("Control+Enter")
    expect(said).to_contain_text("Thank you. The agents' platform hears of it.")
    page.get_by_role("link", name="Feedback").click()
    expect(page.locator(".told > li").first).to_contain_text("Only what is true.")


def test_without_scripts(open_page: Callable[..., Page], demo: Demo) -> None:
    page = open_page(demo.url, java_script_enabled=False, viewport={"width": 360, "height": 740})
    signed_in(page, "/feedback")
    page.get_by_label("Rating").select_option("Could be better")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("rating=poor"))
    expect(page.locator(".told > li")).to_have_count(1)
    with page.expect_download() as loaded:
        page.get_by_role("link", name="Export as CSV").click()
    assert loaded.value.suggested_filename.startswith("feedback-")
    page.goto(f"/leads/{LEAD}")
    page.get_by_role("button", name="Improve this response").first.click()
    expect(LeadPage(page).said.get_by_label("Which response")).to_be_visible()
    page.goto(f"/leads/{LEAD}")
    page.locator("#offered").get_by_role("button", name="Accept").click()
    expect(LeadPage(page).said).to_contain_text("You have control")
    page.goto("/deliveries?platform=slack")
    expect(page.locator(".told > li").first).to_contain_text("Slack")
