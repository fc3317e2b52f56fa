"""Somebody comes from chat to the Leads page in a browser, goes away again, and keeps their colours."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.board import PEOPLE, Board
from tests.browser.leads_page import Listed
from tests.demo import Demo


@pytest.mark.parametrize("platform", ["slack", "teams", "webex"])
def test_from_a_card_to_the_lead(page: Page, demo: Demo, platform: str) -> None:
    board = Board(page, demo).open()
    board.rings()
    board.choose(platform, "Open lead")
    if platform == "webex":  # the answer stands in the person's direct space
        page.goto(f"/playground?tour=off&webex={PEOPLE['webex'].split()[0].lower()}.direct")
    given = board.pane(platform).get_by_text(f"This link is for {PEOPLE[platform]} alone").last
    expect(given).to_be_visible()
    with page.context.expect_page() as opening:
        role = "button" if platform == "slack" else "link"
        board.pane(platform).get_by_role(role, name="Open in browser").last.click()
    opened = opening.value
    expect(opened.get_by_role("heading", level=1)).to_have_text(f"Open Leadbell as {PEOPLE[platform]}")
    link = opened.url
    button = opened.get_by_role("button", name=f"Open Leadbell as {PEOPLE[platform]}")
    expect(button).to_be_focused()
    button.press("Enter")
    expect(opened).to_have_url(re.compile("/leads/[a-z0-9]{12}$"))
    expect(opened.get_by_role("heading", level=1)).to_contain_text("Ada Lovelace")
    opened.goto(link)  # a bookmark, or the browser's own history
    expect(opened).to_have_url(re.compile("/leads/[a-z0-9]{12}$"))


def test_signing_out(page: Page, demo: Demo, open_page: Callable[..., Page]) -> None:
    Listed(page).sign_in("Dana Ruiz", to="/leads?stage=engaged")
    expect(page).to_have_url(f"{demo.url}/leads?stage=engaged")
    page.locator(".me summary").click()
    expect(page.get_by_text("Times are in Europe/Berlin")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who are you?")
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who are you?")


def test_the_demo_lets_choose_another_person(page: Page, demo: Demo) -> None:
    listed = Listed(page).sign_in("Dana Ruiz")
    listed.sign_in("Ben Ito", to="/signin")
    expect(page.locator(".me-name")).to_have_text("Ben Ito")


@pytest.mark.parametrize(
    ("label", "device", "ground"), [("Dark", "light", "rgb(14, 16, 21)"), ("Light", "dark", "rgb(246, 247, 250)")]
)
def test_colours_of_ones_own_choice(
    demo: Demo, open_page: Callable[..., Page], label: str, device: str, ground: str
) -> None:
    page = open_page(demo.url, color_scheme=device)
    Listed(page).sign_in()
    page.locator(".me summary").click()
    page.get_by_role("button", name=label, exact=True).click()
    expect(page.locator("body")).to_have_css("background-color", ground)
    page.reload()
    expect(page.locator("body")).to_have_css("background-color", ground)
    page.locator(".me summary").click()
    page.get_by_role("button", name="As my device").click()
    expect(page.locator("body")).not_to_have_css("background-color", ground)


def test_from_the_demos_page(page: Page, demo: Demo) -> None:
    Board(page, demo).open()
    page.get_by_role("link", name="Leads page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who are you?")
