"""What does a rep see on Slack's home tab, and of a list in a chat, in a browser?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe
from tests.browser.board import Board
from tests.demo import Demo


@pytest.fixture
def board(page: Page, demo: Demo) -> Board:
    shown = Board(page, demo).open()
    shown.happens("message.received", "lead_1", {"text": "Hello"}, country="GB")
    shown.happens("message.received", "lead_2", {"text": "Hi"}, first_name="Grace", last_name="Hopper", country="US")
    return shown


def test_home_is_searched_filtered_and_opened(board: Board) -> None:
    pane = board.pane("slack")
    pane.get_by_role("link", name="Home", exact=True).click()
    home = pane.locator("li.home")
    expect(home).to_contain_text("2 · All leads")
    expect(pane.get_by_label("Write a message")).to_have_count(0)  # nothing is written on a page

    home.get_by_role("combobox", name="Country").select_option(label="United States")
    expect(home).to_contain_text("1 · Country is United States")
    expect(home).not_to_contain_text("Ada Lovelace")
    search = home.get_by_role("textbox")
    expect(search).to_have_value("country:US")
    search.fill("ada")
    search.press("Enter")
    expect(home).to_contain_text('with "ada" in name')
    expect(home).to_contain_text("Ada Lovelace")
    expect(home.get_by_role("combobox", name="Country").locator("option:checked")).to_have_text("Any country")

    home.get_by_role("button", name="Open 1", exact=True).click()
    form = pane.get_by_role("dialog")
    expect(form).to_contain_text("No upcoming steps")
    form.get_by_role("button", name="Lead Details", exact=True).click()
    expect(form).to_contain_text("from the CRM")
    form.get_by_role("button", name="Dismiss").click()
    expect(form).to_have_count(0)


def test_the_same_option_of_two_choices_is_the_one_that_was_chosen(board: Board) -> None:
    """Browsing is a stage, and an engagement too."""
    pane = board.pane("slack")
    pane.get_by_role("link", name="Home", exact=True).click()
    home = pane.locator("li.home")
    home.get_by_role("combobox", name="Engagement").select_option(label="Browsing")
    expect(home).to_contain_text("Engagement is Browsing")
    expect(home).not_to_contain_text("Stage is")


def test_home_follows_what_happens(board: Board) -> None:
    pane = board.pane("slack")
    pane.get_by_role("link", name="Home", exact=True).click()
    expect(pane.locator("li.home")).to_contain_text("Nobody is waiting for a person.")
    board.rings("lead_2", first_name="Grace", last_name="Hopper")
    expect(pane.locator("li.home")).to_contain_text("Waiting for a person · 1")


def test_a_slash_command_is_answered_for_the_writer_alone(board: Board) -> None:
    pane = board.pane("slack")
    pane.get_by_label("Write a message").fill("/leads country:GB")
    pane.get_by_role("button", name="Send", exact=True).click()
    whisper = pane.locator("li.whisper")
    expect(whisper).to_contain_text("Country is United Kingdom")
    expect(whisper.get_by_role("button", name="Open 1", exact=True)).to_be_visible()


@pytest.mark.parametrize("like", [{}, {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}}])
def test_nothing_serious_for_axe(demo: Demo, open_page: Callable[..., Page], like: dict[str, object]) -> None:
    shown = Board(open_page(demo.url, **like), demo).open("?tour=off&slack=dana.home")
    shown.happens("message.received", "lead_1", {"text": "Hello"})
    expect(shown.pane("slack").locator("li.home")).to_contain_text("1 · All leads")
    assert axe(shown.page) == []
