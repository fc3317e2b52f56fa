"""The Leads page with a keyboard alone, with a screen reader, on a phone, in the dark, and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe
from tests.browser.leads_page import Listed, fill
from tests.demo import Demo

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
PLACES = ["/leads", "/leads?country=DE,GB&known=enriched&q=a", "/leads?stage=nonsense", "/leads?q=nobody",
          "/rules/_draft?country=DE", "/signin"]  # fmt: skip


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    running = Demo("--port", "0", "--quiet-leads")
    try:
        running.until(lambda text: "Ctrl-C stops it all" in text)
        fill(running)
        yield running
    finally:
        running.close()


@pytest.mark.parametrize("width", [360, 768, 1600])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    open_page: Callable[..., Page], demo: Demo, complaints: list[str], width: int, scheme: str
) -> None:
    page = open_page(demo.url, color_scheme=scheme, viewport={"width": width, "height": 900})
    page.goto("/leads")
    assert axe(page) == []
    Listed(page).sign_in()
    for place in PLACES:
        page.goto(place)
        assert axe(page) == [], place
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
    page.goto("/leads")
    for name in ("timeframe", "country", "more", "owner"):
        page.locator(f"#filter-{name} > summary").click()
        assert axe(page) == [], name
        page.keyboard.press("Escape")
    page.locator(".me summary").click()
    assert axe(page) == []
    complaints[:] = [one for one in complaints if "400 (Bad Request)" not in one]


def test_nothing_is_cut_off_on_a_phone(open_page: Callable[..., Page], demo: Demo) -> None:
    page = open_page(demo.url, **PHONE)
    listed = Listed(page).sign_in()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    for label in ("Copy link", "Export CSV"):
        box = page.get_by_text(label).locator("..").bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 360
    listed.unfold("country")
    sheet = page.locator("#filter-country .menu-body").bounding_box()
    assert sheet is not None
    assert (sheet["x"], sheet["width"]) == (0, 360)
    page.get_by_label("Germany").tap()
    listed.shows("Maybe Anna Schmidt")
    page.touchscreen.tap(180, 60)
    expect(page.locator("#filter-country .menu-body")).to_be_hidden()
    listed.row("Anna Schmidt").tap()
    expect(page).to_have_url(re.compile("/leads/[a-z0-9]{12}$"))


def test_by_keyboard_alone(open_page: Callable[..., Page], demo: Demo) -> None:
    page = open_page(demo.url)
    page.goto("/leads")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in ("Ben Ito", "Dana Ruiz", "Mona Okafor"):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Mona Okafor")).to_be_focused()
    page.keyboard.press("Enter")
    listed = Listed(page)
    expect(listed.names.first).to_be_visible()
    page.locator("#filter-stage > summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(listed.chip("stage").get_by_label("Browsing")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # Email Captured
    listed.shows("Ada Lovelace")
    page.keyboard.press("Escape")
    expect(page.locator("#filter-stage > summary")).to_be_focused()
    expect(page.locator("#filter-stage .menu-body")).to_be_hidden()
    listed.names.first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada Lovelace")


def test_without_scripts(open_page: Callable[..., Page], demo: Demo) -> None:
    page = open_page(demo.url, java_script_enabled=False)
    listed = Listed(page).sign_in()
    expect(page.get_by_role("button", name="Copy link")).to_have_count(0)
    chip = listed.unfold("country")
    chip.get_by_label("Find a country").fill("Germany")
    chip.get_by_role("button", name="Apply").click()
    listed.shows("Maybe Anna Schmidt")
    chip = listed.unfold("country")
    expect(chip.get_by_label("Germany")).to_be_checked()
    chip.get_by_label("Find a country").fill("united kingdom")
    chip.get_by_role("button", name="Apply").click()
    listed.shows("Maybe Anna Schmidt", "Ada Lovelace")
    assert listed.query() == {"country": "GB,DE"}
    chip = listed.unfold("stage")
    chip.get_by_label("Browsing").check()
    chip.get_by_role("button", name="Apply").click()
    listed.shows("Maybe Anna Schmidt")
    chip = listed.unfold("timeframe")
    chip.get_by_label("From … to …").check()
    chip.get_by_label("From", exact=True).fill("2026-01-01")
    chip.get_by_role("button", name="Apply").click()
    assert listed.query()["timeframe"] == "2026-01-01..2026-01-01"
    page.get_by_role("link", name="Clear all filters").click()
    page.get_by_label("Search by name, e-mail or company").fill("lovelace")
    page.get_by_role("button", name="Search").click()
    listed.shows("Ada Lovelace")
    listed.unfold("more")
    listed.chip("with").get_by_label("Ben Ito").check()
    listed.chip("more").get_by_role("button", name="Apply").click()
    expect(page.locator("#empty")).to_be_visible()
    page.locator("#save-view summary").click()
    page.get_by_label("Name of the view").fill("Ben's Ada")
    page.locator("#save-view").get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Ben's Ada")).to_have_attribute("aria-current", "page")


def test_what_leads_call_themselves_stays_words(open_page: Callable[..., Page], demo: Demo) -> None:
    from tests.browser.leads_page import post, stamp

    lead = {"id": "evil", "first_name": "<img src=x onerror=alert(1)>", "last_name": '"><script>alert(2)</script>',
            "company_name": "</td><h1>Owned</h1>", "language": "zz"}  # fmt: skip
    event = {"id": "evil-1", "kind": "message.received", "at": stamp(3600), "channel": "chat", "lead": lead}
    post(demo, "events", {**event, "data": {"text": "x"}})
    listed = Listed(open_page(demo.url)).sign_in()
    listed.open("language=zz")
    expect(listed.names).to_have_count(1)
    expect(listed.names).to_contain_text("<img src=x onerror=alert(1)>")
    expect(listed.page.locator("#results h1, #results img, #results script")).to_have_count(0)
    listed.open('q="><script>alert(3)</script>&said=</title>')
    expect(listed.page.locator("#empty")).to_be_visible()
    expect(listed.page.get_by_label("Search by name, e-mail or company")).to_have_value('"><script>alert(3)</script>')
