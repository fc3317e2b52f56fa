"""A visitor breaks something, sees that the rest goes on, and watches it heal; and asks why something rang."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.board import PLATFORMS, Board
from tests.demo import Demo

TITLES = {"slack": "Slack", "teams": "Teams", "webex": "Webex"}


@pytest.fixture
def board(page: Page, demo: Demo) -> Board:
    opened = Board(page, demo).open()
    page.get_by_role("button", name="Inside").click()
    page.get_by_text("Break something, and watch it heal").click()
    return opened


def fault(board: Board, title: str) -> Locator:
    return board.page.locator("#inside-faults > li").filter(has_text=title)


def begin(board: Board, title: str) -> None:
    fault(board, title).get_by_role("button", name="Begin").click()
    expect(fault(board, title).get_by_role("button", name="Heal")).to_be_visible()


def heal(board: Board, title: str) -> None:
    fault(board, title).get_by_role("button", name="Heal").click()
    expect(fault(board, title)).to_contain_text("ealed")


@pytest.mark.parametrize("broken", PLATFORMS)
@pytest.mark.parametrize("how", ["is down", "answers 429"])
def test_one_platform_fails_and_catches_up(board: Board, broken: str, how: str) -> None:
    title = f"{TITLES[broken]} {how}"
    begin(board, title)
    board.rings()
    others = [platform for platform in PLATFORMS if platform != broken]
    for platform in others:
        expect(board.card(platform)).to_contain_text("Asks for a person")
    board.press(others[0], "Take over")
    expect(board.card(others[1])).to_contain_text("has control")
    expect(board.page.locator(f"#inside-platform-{broken}")).to_contain_text("waiting")
    expect(board.card(broken)).to_have_count(0)
    heal(board, title)
    expect(board.card(broken)).to_contain_text("has control")
    expect(board.card(broken)).to_have_count(1)
    expect(board.page.locator(f"#inside-platform-{broken}")).to_contain_text("in step")


def test_a_slow_database_delays_and_loses_nothing(board: Board) -> None:
    begin(board, "The database is slow")
    board.rings()
    board.press("slack", "Take over")
    for platform in PLATFORMS:
        expect(board.card(platform)).to_contain_text("Dana Ruiz has control")
    heal(board, "The database is slow")
    board.press("slack", "Return to Automated")
    for platform in PLATFORMS:
        expect(board.card(platform)).to_contain_text("Returned to automated by Dana Ruiz")


def test_at_1805_and_back_new_leads_ring_at_once(board: Board) -> None:
    board.rings("lead_1")
    expect(board.card("webex")).to_be_visible()
    begin(board, "It is 18:05")
    board.page.get_by_role("button", name="Be a lead yourself").click()
    chat = board.page.locator("#lead-chat")
    chat.get_by_role("button", name="Ask for a person").click()
    for platform in PLATFORMS:
        expect(board.card(platform, "Visitor ")).to_contain_text("Asks for a person")
        expect(board.card(platform, "Visitor ")).to_contain_text(":05" if platform != "webex" else "UTC")
    heal(board, "It is 18:05")
    board.rings("lead_2", first_name="Grace", last_name="Hopper")
    for platform in PLATFORMS:
        expect(board.card(platform, "Grace Hopper")).to_contain_text("Asks for a person")
    board.press("teams", "Take over", "Grace Hopper")
    for platform in PLATFORMS:
        expect(board.card(platform, "Grace Hopper")).to_contain_text("Ben Ito has control")


def test_why_it_rang_stands_in_the_rule_file(board: Board, complaints: list[str]) -> None:
    board.rings()
    rang = board.page.locator("#inside-happenings > li").filter(has_text="Asks for a person").first
    expect(rang).to_contain_text("rings")
    expect(rang).to_contain_text("sent")
    with board.page.context.expect_page() as opened:
        rang.get_by_role("link", name="Somebody asks for a person").click()
    sheet = opened.value
    expect(sheet.get_by_role("heading", level=1)).to_have_text("Somebody asks for a person")
    expect(sheet.get_by_text("These lines matched")).to_be_visible()
    expect(sheet.locator("mark").filter(has_text="human.requested")).to_be_visible()
    expect(sheet.locator("mark").filter(has_text="slack:#leads")).to_be_visible()
    answer = sheet.goto("/playground/rules/no-such-rule")
    assert answer is not None
    assert answer.status == 404
    expect(sheet.get_by_role("heading", level=1)).to_contain_text("no-such-rule")
    assert all("/playground/rules/no-such-rule" in one for one in complaints), complaints
    complaints.clear()
