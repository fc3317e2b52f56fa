"""The page of answers, and the switch on a lead's timeline, with a screen reader, on a phone, in the dark, and without
scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe
from tests.browser.leads_page import Listed, post, stamp
from tests.demo import Demo


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    running = Demo("--port", "0", "--quiet-leads")
    try:
        running.until(lambda text: "Ctrl-C stops it all" in text)
        names = ("Ada", "Bob", "Cleo")
        events = [
            {"id": f"ask-{name}", "kind": "human.requested", "at": stamp(120), "channel": "chat",
             "lead": {"id": f"lead_{name}", "first_name": name}, "data": {"text": "A person, please"}}
            for name in names
        ]  # fmt: skip
        post(running, "events", events)
        for wish, body in (("takeover", {}), ("reply", {"text": "Hello Ada"})):
            post(running, f"leads/lead_Ada/{wish}", {"by": "dana@acme.example", **body})
        yield running
    finally:
        running.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_cut_off(
    open_page: Callable[..., Page], demo: Demo, width: int, scheme: str
) -> None:
    page = open_page(demo.url, color_scheme=scheme, viewport={"width": width, "height": 900})
    page.goto("/leads")
    Listed(page).sign_in("Mona Okafor")
    for place in ("/answers", "/answers?last=30d&counts=rung", "/leads/lead_Bob?trail=yes"):
        page.goto(place)
        assert axe(page) == [], place
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place


def test_without_scripts(open_page: Callable[..., Page], demo: Demo) -> None:
    page = open_page(demo.url, java_script_enabled=False)
    page.goto("/answers")
    page.get_by_role("button", name="Mona Okafor").click()
    expect(page.get_by_role("img", name="By rule: time to the first human answer")).to_be_visible()
    unanswered = page.locator("#unanswered")
    expect(unanswered.get_by_text("Bob")).to_have_count(2)  # the name, and whom "Why?" is about
    expect(unanswered.get_by_text("Ada")).to_have_count(0)
    unanswered.get_by_role("link", name="Why?").first.click()
    expect(page.get_by_role("heading", name="Who answered?")).to_be_visible()
    expect(page.locator(".trail-head")).to_contain_text("Nobody has answered yet")
    switch = page.get_by_role("switch", name="Why did nobody answer?")
    expect(switch).to_be_checked()
    switch.click()
    expect(page.get_by_role("heading", name="Who answered?")).to_have_count(0)


def test_the_trail_follows_what_happens(open_page: Callable[..., Page], demo: Demo) -> None:
    page = open_page(demo.url)
    page.goto("/leads")
    Listed(page).sign_in("Mona Okafor")
    page.goto("/leads/lead_Cleo?trail=yes")
    expect(page.locator(".trail-head")).to_contain_text("Nobody has answered yet")
    post(demo, "leads/lead_Cleo/on-it", {"by": "ben@acme.example"})
    expect(page.locator(".trail-head")).to_contain_text("Ben Ito said “On it”")
