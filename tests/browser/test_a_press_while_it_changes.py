"""A card that changes under the visitor's finger waits until the press is done."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.board import PEOPLE, Board
from tests.demo import Demo


@pytest.mark.parametrize("platform", ["slack", "teams"])
def test_a_press_is_not_lost_when_its_card_is_drawn_anew(
    page: Page, demo: Demo, open_page: Callable[..., Page], platform: str
) -> None:
    board, witness = Board(page, demo).open(), Board(open_page(demo.url), demo).open()
    board.happens("email.captured", data={"email": "ada@analytical.example"}, num_employees=900)
    take = board.card(platform).get_by_role("button", name="Take over", exact=True)
    expect(take).to_be_visible()
    take.hover()
    page.mouse.down()
    board.rings()
    for other in ("slack", "teams"):  # both have changed, and so the other page's streams have told
        expect(witness.card(other)).to_contain_text("Asks for a person")
    assert "Asks for a person" not in (board.card(platform).text_content() or "")
    page.mouse.up()
    expect(board.card(platform)).to_contain_text(f"{PEOPLE[platform]} has control")


def test_a_menu_that_is_open_goes_with_its_card(page: Page, demo: Demo) -> None:
    board = Board(page, demo).open()
    board.rings()
    board.card("slack").get_by_role("button", name="More", exact=True).click()
    entry = board.pane("slack").get_by_role("menuitem", name="Block…")
    expect(entry).to_be_visible()
    board.acts("takeover", by="ben@acme.example")
    expect(board.card("slack")).to_contain_text("Ben Ito has control")
    expect(entry).to_be_hidden()
    page.mouse.wheel(0, 300)
    page.evaluate("dispatchEvent(new Event('scroll'))")  # nothing listens any more that would fail
