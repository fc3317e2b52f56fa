"""A visitor is shown around in five steps, goes their own way, and begins anew."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.board import PLATFORMS, Board
from tests.demo import Demo


def test_five_steps_that_go_on_by_themselves(start: Callable[..., Demo], open_page: Callable[..., Page]) -> None:
    demo = start()
    page = open_page(demo.url)
    page.goto("/")
    board, step = Board(page, demo), page.locator("#tour")
    expect(step).to_contain_text("Step 1 of 5")
    expect(step).to_contain_text("Amara")
    expect(step).to_contain_text("Step 2 of 5", timeout=60_000)
    expect(step).to_contain_text("Amara asks for a person")
    for platform in PLATFORMS:
        expect(board.card(platform, "Amara")).to_contain_text("Asks for a person")
    board.press("teams", "Take over", "Amara")
    expect(step).to_contain_text("Step 3 of 5")
    for platform in PLATFORMS:
        expect(board.card(platform, "Amara")).to_contain_text("Ben Ito has control")
    board.press("teams", "Return to Automated", "Amara")
    expect(step).to_contain_text("Step 4 of 5")
    step.get_by_role("button", name="Next").click()
    expect(step).to_contain_text("Step 5 of 5")
    step.get_by_role("button", name="Finish").click()
    expect(step).to_be_empty()
    page.reload()
    expect(board.pane("slack")).to_be_visible()
    expect(step).to_be_empty()


def test_a_page_that_is_loaded_again_goes_on_where_it_was(
    start: Callable[..., Demo], open_page: Callable[..., Page]
) -> None:
    page = open_page(start().url)
    page.goto("/")
    step, followed = page.locator("#tour"), page.locator("#lead-conversations [aria-current]")
    step.get_by_role("button", name="Next").click()
    expect(step).to_contain_text("Step 2 of 5")
    lead = (followed.get_attribute("href") or "").rpartition("/")[2]
    page.reload()
    expect(step).to_contain_text("Step 2 of 5")
    expect(page.locator("#lead-conversations li").filter(has_text="Amara")).to_have_count(1)
    assert (followed.get_attribute("href") or "").rpartition("/")[2] == lead


def test_the_tour_can_be_skipped_and_begun_again(page: Page, demo: Demo) -> None:
    board = Board(page, demo).open()
    step = page.locator("#tour")
    expect(step).to_be_empty()
    page.get_by_role("button", name="Tour").click()
    expect(step).to_contain_text("Step 1 of 5")
    step.get_by_role("button", name="Skip the tour").click()
    expect(step).to_be_empty()
    expect(board.pane("slack")).to_be_visible()


def test_a_reset_begins_anew_on_the_same_page(page: Page, demo: Demo, complaints: list[str]) -> None:
    board = Board(page, demo).open()
    board.rings()
    expect(board.card("webex")).to_be_visible()
    page.get_by_role("button", name="Reset").click()
    page.get_by_role("dialog", name="Begin anew?").get_by_role("button", name="Reset").click()
    for platform in PLATFORMS:
        expect(board.pane(platform).get_by_text("Nothing here yet")).to_be_visible()
    board.rings("lead_2")
    board.press("slack", "Take over")
    for platform in PLATFORMS:
        expect(board.card(platform)).to_contain_text("Dana Ruiz has control")
    assert complaints == []
    assert demo.interrupt() == 0
    expect(page.locator("body")).to_have_class("lost")
    complaints.clear()  # that it can't be reached any more is as it should be
