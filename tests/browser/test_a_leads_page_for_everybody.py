"""The page of a lead with a keyboard alone, with a screen reader, on a phone, in the dark, and without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe
from tests.browser.lead_page import LEAD, LeadPage, live_through
from tests.browser.leads_page import happening, post
from tests.demo import Demo

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
PLACES = ("", "?tab=details", "?tab=details&edit=personal", "?before=9999999999999_1")


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    running = Demo("--port", "0", "--quiet-leads")
    try:
        running.until(lambda text: "Ctrl-C stops it all" in text)
        live_through(running)
        yield running
    finally:
        running.close()


@pytest.mark.parametrize("width", [360, 900, 1600])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_page: Callable[..., Page], demo: Demo, width: int, scheme: str) -> None:
    page = open_page(demo.url, color_scheme=scheme, viewport={"width": width, "height": 900})
    ada = LeadPage(page).open()
    for place in PLACES:
        ada.open(query=place)
        page.evaluate("document.querySelectorAll('details:not([data-menu])').forEach((one) => { one.open = true; })")
        assert axe(page) == [], place
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
    ada.open()
    page.locator("#lead-more > summary").click()
    assert axe(page) == []
    ada.press("Block…")
    expect(ada.said.get_by_label("Reason")).to_be_visible()
    assert axe(page) == []


def test_by_keyboard_alone(open_page: Callable[..., Page], demo: Demo) -> None:
    page = open_page(demo.url)
    ada = LeadPage(page).open("Mona Okafor")
    take_over = page.get_by_role("button", name="Take over chat")
    for _ in range(60):
        page.keyboard.press("Tab")
        if take_over.evaluate("(one) => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(ada.state).to_contain_text("You have control")
    page.get_by_role("link", name="Lead Details").focus()
    page.keyboard.press("Enter")
    expect(ada.section("Personal information")).to_be_visible()
    page.get_by_role("link", name="Edit Personal information").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Job title").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Countess")
    page.keyboard.press("Enter")
    expect(ada.section("Personal information")).to_contain_text("Countess")
    post(demo, f"leads/{LEAD}/return", {"by": "mona@acme.example"})


def test_on_a_phone(open_page: Callable[..., Page], demo: Demo) -> None:
    page = open_page(demo.url, **PHONE)
    ada = LeadPage(page).open()
    take_over = page.get_by_role("button", name="Take over chat")
    expect(take_over).to_be_in_viewport(ratio=1)
    box = take_over.bounding_box()
    assert box is not None
    assert box["height"] >= 32
    expect(ada.timeline.get_by_text("Can I talk to a person?")).to_be_in_viewport()
    for place in PLACES:
        ada.open(query=place)
        assert page.evaluate("document.documentElement.scrollWidth") == 360, place


def test_without_scripts(open_page: Callable[..., Page], demo: Demo) -> None:
    page = open_page(demo.url, java_script_enabled=False)
    ada = LeadPage(page).open("Ben Ito")
    expect(ada.timeline.get_by_text("Can I talk to a person?")).to_be_in_viewport()
    ada.press("Take over chat")
    expect(ada.said).to_contain_text("You have control")
    ada.composer.fill("Good morning, Ada.")
    ada.press("Send reply")
    expect(ada.timeline).to_contain_text("Good morning, Ada.")
    page.reload()
    expect(ada.said).to_be_empty()
    page.locator("#return > summary").click()
    ada.press("Return to Automated")
    expect(ada.state).to_contain_text("Returned to automated by you")
    page.get_by_role("link", name="Lead Details").click()
    company = ada.edit("Company details")
    company.get_by_label("Headcount").fill("950")
    company.get_by_role("button", name="Save").click()
    expect(company).to_contain_text("950")


def test_every_script_and_direction(open_page: Callable[..., Page], demo: Demo) -> None:
    lead = {"id": "layla", "first_name": "ليلى", "last_name": "حداد", "company_name": "شركة"}
    words = [
        "مرحبا، هل يمكنني التحدث مع شخص؟",
        "こんにちは 👩🏽‍🔧",
        "<script>document.title = 'x'</script>",
        "a\u202eb" + "x" * 5_000,
    ]
    post(demo, "events", [happening(2_000 + at, "message.received", lead, 60 - at, "chat", text=said)
                          for at, said in enumerate(words)])  # fmt: skip
    page = open_page(demo.url, viewport={"width": 360, "height": 740})
    LeadPage(page).open()
    page.goto("/leads/layla")
    timeline, quoted = page.get_by_role("log", name="Timeline"), page.get_by_role("link")
    expect(timeline.get_by_text(words[0])).to_have_css("direction", "rtl")
    expect(timeline.get_by_text(words[1])).to_have_css("direction", "ltr")
    expect(timeline.get_by_text(words[2])).to_be_attached()
    expect(quoted.get_by_text(words[0])).to_have_css("direction", "rtl")
    expect(page).to_have_title("ليلى حداد · Leadbell")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    long = page.locator("details.long")
    long.get_by_text("Show all").click()
    expect(long.locator(".said")).to_contain_text("x" * 4_000)
