"""The newest message stays in view, however the page changes around it; who has scrolled up stays where they are."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.board import PLATFORMS, Board
from tests.demo import Demo

MANY = 12
"""Leads whose cards are higher than a list."""


@pytest.fixture
def board(page: Page, demo: Demo) -> Board:
    board = Board(page, demo).open()
    for number in range(MANY):
        board.rings(f"lead_{number}", first_name=f"Early{number:02}")
    for platform in PLATFORMS:
        expect(board.card(platform, f"Early{MANY - 1}")).to_be_in_viewport(ratio=0.9)
    return board


def test_a_card_that_comes_while_the_drawer_is_open_is_seen(board: Board) -> None:
    board.page.get_by_role("button", name="Inside").click()
    expect(board.page.get_by_role("complementary", name="What happens inside")).to_be_visible()
    for platform in PLATFORMS:
        expect(board.card(platform, f"Early{MANY - 1}")).to_be_in_viewport(ratio=0.9)
    board.rings("lead_new", first_name="Newcomer")
    for platform in PLATFORMS:
        expect(board.card(platform, "Newcomer")).to_be_in_viewport(ratio=0.9)


def test_the_last_card_stays_in_view_when_the_window_becomes_lower(board: Board) -> None:
    board.page.set_viewport_size({"width": 1600, "height": 600})
    for platform in PLATFORMS:
        expect(board.pane(platform).get_by_text("Reply in thread").last).to_be_in_viewport()


def test_who_reads_further_up_is_left_there(board: Board) -> None:
    board.page.locator("#teams-messages").evaluate("list => list.scrollTo(0, 0)")
    expect(board.pane("teams").locator("li.message").first).to_be_in_viewport()
    board.rings("lead_new", first_name="Newcomer")
    expect(board.card("slack", "Newcomer")).to_be_in_viewport(ratio=0.9)
    expect(board.card("teams", "Newcomer")).to_be_attached()
    expect(board.pane("teams").locator("li.message").first).to_be_in_viewport()
    expect(board.card("teams", "Newcomer")).not_to_be_in_viewport()
