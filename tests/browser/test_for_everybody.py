"""The page serves narrow screens, the keyboard, dark rooms, screen readers, and browsers without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe
from tests.browser.board import PLATFORMS, Board
from tests.demo import Demo

Opens = Callable[..., Page]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(demo: Demo, open_page: Opens, theme: str) -> None:
    board = Board(open_page(demo.url, color_scheme=theme), demo).open("?")
    board.rings(job_title="CTO")
    board.press("slack", "Take over")
    expect(board.card("webex")).to_contain_text("has control")
    expect(board.page.locator("html")).to_have_attribute("data-theme", theme)
    assert axe(board.page) == []
    board.press("slack", "Summary")
    expect(board.pane("slack").get_by_role("dialog")).to_be_visible()
    board.page.get_by_role("button", name="Inside").click()
    expect(board.page.locator("aside.inside")).to_be_visible()
    assert axe(board.page) == []


def test_the_theme_can_be_chosen_and_stays(page: Page, demo: Demo) -> None:
    board = Board(page, demo).open()
    board.page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")


def test_a_phone_shows_one_column_after_the_other(demo: Demo, open_page: Opens) -> None:
    board = Board(open_page(demo.url, viewport={"width": 360, "height": 740}), demo).open()
    board.rings()
    wide = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert board.page.evaluate(wide), "the page itself is not wider than the screen"
    for platform in PLATFORMS:
        board.page.get_by_role("navigation", name="Columns").get_by_role("link", name=platform).click()
        card = board.card(platform)
        expect(card.get_by_role("button", name="Take over", exact=True)).to_be_in_viewport()
        box = card.bounding_box()
        assert box is not None
        assert box["width"] <= 360
    board.press("webex", "Take over")
    for platform in PLATFORMS:
        expect(board.card(platform)).to_contain_text("Mona Okafor has control")


def test_all_by_keyboard(page: Page, demo: Demo) -> None:
    board = Board(page, demo).open()
    board.rings()
    take = board.card("slack").get_by_role("button", name="Take over", exact=True)
    expect(take).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the chats")).to_be_focused()
    for _ in range(60):
        if take.evaluate("button => button === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(take).to_be_focused()
    page.keyboard.press("Enter")
    expect(board.card("teams")).to_contain_text("Dana Ruiz has control")
    expect(board.card("slack")).to_be_focused()  # the button is gone, and the next one does something else
    summary = board.card("slack").get_by_role("button", name="Summary", exact=True)
    summary.focus()
    page.keyboard.press("Enter")
    expect(board.pane("slack").get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(board.pane("slack").get_by_role("dialog")).to_have_count(0)
    expect(summary).to_be_focused()
    more = board.card("slack").get_by_role("button", name="More", exact=True)
    more.focus()
    page.keyboard.press("Enter")
    block = board.pane("slack").get_by_role("menuitem", name="Block…")
    expect(block).to_be_visible()
    page.keyboard.press("Escape")
    expect(block).to_be_hidden()
    expect(more).to_be_focused()


def test_without_scripts_the_same_can_be_read_and_pressed(demo: Demo, open_page: Opens) -> None:
    board = Board(open_page(demo.url, java_script_enabled=False), demo).open()
    for only_with_scripts in ("Tour", "Inside", "Reset", "Hold", "Pause", "Resume"):
        expect(board.page.get_by_role("button", name=only_with_scripts)).to_have_count(0)
    board.rings()
    card = board.pane("teams").locator("li.message").filter(has_text="Ada Lovelace")
    for _ in range(50):
        if card.count():
            break
        board.page.reload()
    card.get_by_role("button", name="Take over").click()
    for platform in PLATFORMS:
        shown = board.pane(platform).locator("li.message").filter(has_text="Ben Ito has control")
        for _ in range(50):
            if shown.count():
                break
            board.page.reload()
        expect(shown).to_be_visible()
