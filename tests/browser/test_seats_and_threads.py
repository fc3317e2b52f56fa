"""A visitor takes other people's seats, looks at other places, and writes there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.board import PEOPLE, PLATFORMS, Board
from tests.demo import Demo


@pytest.fixture
def board(page: Page, demo: Demo) -> Board:
    return Board(page, demo).open()


@pytest.mark.parametrize("platform", PLATFORMS)
def test_words_in_a_thread_stand_under_the_card(board: Board, platform: str) -> None:
    board.rings()
    expect(board.card(platform)).to_be_visible()
    pane = board.pane(platform)
    pane.get_by_text("Reply in thread").click()
    field = pane.get_by_role("textbox", name="Reply in thread")
    field.fill("I met her in <b>May</b>")
    field.press("Enter")
    reply = pane.locator("li.message.reply:not(.whisper)")
    expect(reply).to_contain_text(PEOPLE[platform])
    expect(reply).to_contain_text("I met her in <b>May</b>")
    expect(field).to_have_value("")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_help_is_answered_where_the_platform_can(board: Board, platform: str) -> None:
    pane = board.pane(platform)
    pane.get_by_role("link", name="Direct messages").click()
    expect(pane.get_by_role("link", name="Direct messages")).to_have_attribute("aria-current", "page")
    field = pane.get_by_role("textbox", name="Write a message")
    field.fill("help")
    pane.get_by_role("button", name="Send").click()
    expect(pane.locator("li.message.app").last).to_contain_text("Leadbell rings you when a lead needs a person")


@pytest.mark.parametrize("platform", ["teams", "webex"])
def test_a_message_that_the_bot_cannot_hear_says_so(board: Board, platform: str) -> None:
    pane = board.pane(platform)
    pane.get_by_role("checkbox", name="@Leadbell").uncheck()
    pane.get_by_role("textbox", name="Write a message").fill("Lunch, anybody?")
    pane.get_by_role("button", name="Send").click()
    expect(pane.get_by_role("status")).to_contain_text("that mention it")
    expect(pane.locator("li.message.person")).to_contain_text("Lunch, anybody?")


def test_what_is_new_elsewhere_is_counted_until_it_is_read(board: Board) -> None:
    board.rings(owner="dana@acme.example")
    place = board.pane("slack").get_by_role("link", name="Direct messages")
    expect(place.locator(".unread")).to_have_text("1")
    place.click()
    expect(board.card("slack")).to_contain_text("Owner: Dana Ruiz")
    expect(board.pane("slack").get_by_role("link", name="Direct messages").locator(".unread")).to_have_count(0)


def test_the_address_keeps_who_sits_where(board: Board) -> None:
    board.become("slack", "Mona Okafor")
    board.pane("webex").get_by_role("link", name="Direct messages").click()
    expect(board.pane("webex").get_by_role("link", name="Direct messages")).to_have_attribute("aria-current", "page")
    board.page.reload()
    expect(board.pane("slack").get_by_label("You are").locator("option:checked")).to_contain_text("Mona Okafor")
    expect(board.pane("webex").get_by_role("link", name="Direct messages")).to_have_attribute("aria-current", "page")
    expect(board.pane("teams").get_by_label("You are").locator("option:checked")).to_contain_text("Ben Ito")


def test_two_pages_show_the_same(board: Board, demo: Demo, open_page: object) -> None:
    assert callable(open_page)
    other = Board(open_page(demo.url), demo).open("?tour=off&slack=ben")
    board.rings()
    board.press("slack", "Take over")
    expect(other.card("slack")).to_contain_text("Dana Ruiz has control")
    expect(other.pane("slack").get_by_label("You are").locator("option:checked")).to_contain_text("Ben Ito")
