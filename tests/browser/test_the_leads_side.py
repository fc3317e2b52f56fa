"""A visitor is a lead: the agent answers, a person is asked for, and the agent keeps quiet while one has control."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.board import PLATFORMS, Board
from tests.demo import Demo


@pytest.fixture
def board(page: Page, demo: Demo) -> Board:
    return Board(page, demo).open()


def test_the_agent_answers_and_stops_when_a_person_takes_over(board: Board) -> None:
    board.page.get_by_role("button", name="Be a lead yourself").click()
    board.says("What does it cost for 900 people?")
    expect(board.chat.locator("li.line.agent").last).to_be_visible()
    board.says("Can I talk to a human being, please?")
    for platform in PLATFORMS:
        expect(board.card(platform, "Visitor ")).to_contain_text("Asks for a person")
    board.press("slack", "Take over", "Visitor ")
    expect(board.chat).to_contain_text("Dana Ruiz has control")
    expect(board.chat).to_contain_text("Dana Ruiz has taken over the chat")
    before = board.chat.locator("li.line.agent").count()
    board.says("Are you there?")
    expect(board.chat).to_contain_text("keeps quiet")
    assert board.chat.locator("li.line.agent").count() == before
    board.press("slack", "Return to Automated", "Visitor ")
    expect(board.chat).to_contain_text("Returned to automated by Dana Ruiz")
    expect(board.chat.locator("li.line.agent")).to_have_count(before + 1)


def test_rude_words_block_and_nothing_more_is_said(board: Board) -> None:
    board.page.get_by_role("button", name="Be a lead yourself").click()
    for words in (
        "you are stupid idiots",
        "shut up, you stupid piece of trash",
        "I will find you, idiots, and hurt you",
    ):
        board.says(words)
    for platform in PLATFORMS:
        expect(board.card(platform, "Blocked automatically")).to_be_visible()
    expect(board.chat).to_contain_text("Blocked")
    board.press("teams", "Unblock", "Blocked automatically")
    for platform in PLATFORMS:
        expect(board.card(platform, "Visitor ")).not_to_contain_text("Blocked automatically")


def test_an_address_that_is_left_verifies_the_lead(board: Board) -> None:
    board.page.get_by_role("button", name="Be a lead yourself").click()
    board.chat.get_by_text("More", exact=True).click()
    board.chat.get_by_label("E-mail").fill("grace@navy.example")
    board.chat.get_by_label("Name").fill("Grace <Hopper>")
    board.chat.get_by_role("button", name="Leave an e-mail").click()
    board.chat.get_by_role("button", name="Ask for a person").click()
    for platform in PLATFORMS:
        expect(board.card(platform, "Grace <Hopper>")).to_contain_text("verified")


def test_sample_leads_of_many_kinds_talk_by_themselves(
    start: Callable[..., Demo], open_page: Callable[..., Page]
) -> None:
    demo = start()
    board = Board(open_page(demo.url), demo).open()
    rows = board.page.locator("#lead-conversations > li")
    expect(rows.nth(1)).to_be_visible(timeout=40_000)
    expect(board.chat.locator("li.line").first).to_be_visible()
    board.page.get_by_role("button", name="Pause").click()
    expect(board.page.get_by_role("button", name="Resume")).to_be_visible()


def test_a_lead_that_is_invited_comes_at_once(board: Board) -> None:
    board.page.locator("#pane-lead details.invite, #pane-lead details").first.locator("summary").click()
    board.page.get_by_label("Who").select_option(label="中村 結衣")
    board.page.get_by_role("button", name="Come", exact=True).click()
    expect(board.chat).to_contain_text("中村 結衣")
    expect(board.chat.locator("li.line.lead").first).to_contain_text("はじめまして")


def test_words_written_before_the_last_have_arrived_are_kept(board: Board) -> None:
    board.page.get_by_role("button", name="Be a lead yourself").click()
    field = board.chat.get_by_role("textbox").first
    held: list[Route] = []
    board.page.route("**/say", lambda route: route.continue_() if held else held.append(route))
    field.press_sequentially("first")
    field.press("Enter")
    field.press_sequentially("second")
    expect(field).to_have_value("second")
    field.press("Enter")
    expect(field).to_have_value("")
    field.press_sequentially("thi")
    held[0].continue_()
    expect(board.chat.locator("li.line.lead")).to_have_count(2)
    expect(field).to_have_value("thi")
    assert board.chat.locator("li.line.lead p").all_inner_texts() == ["first", "second"]


def test_words_that_cannot_be_sent_come_back(board: Board, complaints: list[str]) -> None:
    board.page.get_by_role("button", name="Be a lead yourself").click()
    field = board.chat.get_by_role("textbox").first
    board.page.route("**/say", lambda route: route.abort())
    field.fill("Hello?")
    field.press("Enter")
    expect(board.page.locator("#toast-lead")).to_contain_text("can't be reached")
    expect(field).to_have_value("Hello?")
    board.page.unroute("**/say")
    field.press("Enter")
    expect(board.chat.locator("li.line.lead").last).to_contain_text("Hello?")
    expect(field).to_have_value("")
    expect(board.page.locator("#toast-lead")).to_have_text("")
    complaints[:] = [one for one in complaints if "Failed to fetch" not in one and "ERR_FAILED" not in one]
