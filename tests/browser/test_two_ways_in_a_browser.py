"""A visitor answers a lead from a thread: the lead and all panes follow, the agent keeps quiet, and heeds the note."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.board import PLATFORMS, Board
from tests.demo import Demo

LEAD = "Visitor "


@pytest.fixture
def board(page: Page, demo: Demo) -> Board:
    return Board(page, demo).open()


def writes(board: Board, platform: str, words: str) -> None:
    """Write in the thread of the lead's card."""
    pane = board.pane(platform)
    field = pane.get_by_role("textbox", name="Reply in thread")
    if not field.is_visible():
        pane.get_by_text("Reply in thread").click()
    field.fill(words)
    field.press("Enter")
    expect(field).to_have_value("")


def test_from_the_thread_to_the_lead_and_back_to_an_agent_that_heeds_the_note(board: Board) -> None:
    board.page.get_by_role("button", name="Be a lead yourself").click()
    board.says("Do you support SSO?")
    expect(board.chat.locator("li.line.agent").last).to_be_visible()
    board.says("Can I talk to a human being, please?")
    board.press("slack", "Take over", LEAD)
    for platform in PLATFORMS:
        expect(board.card(platform, LEAD)).to_contain_text("Dana Ruiz has control")

    writes(board, "slack", "Hello, this is Dana. How can I help?")
    expect(board.chat.locator("li.line.rep").last).to_contain_text("Hello, this is Dana. How can I help?")
    before = board.chat.locator("li.line.agent").count()
    board.says("What would 900 seats cost?")
    for platform in PLATFORMS:
        expect(board.pane(platform).locator("li.message.reply").last).to_contain_text("What would 900 seats cost?")
    expect(board.chat).to_contain_text("keeps quiet")
    assert board.chat.locator("li.line.agent").count() == before

    slack = board.pane("slack")
    slack.get_by_role("link", name="Direct messages").click()
    draft = slack.locator("li.message").filter(has_text="The agent would have said").last
    expect(draft).to_contain_text("euros")
    expect(draft.get_by_role("button", name="Edit", exact=True)).to_be_visible()
    draft.get_by_role("button", name="Send", exact=True).click()
    expect(board.chat.locator("li.line.rep").last).to_contain_text("euros")

    slack.get_by_role("link", name="leads").click()
    board.choose("slack", "Hand over…", LEAD)
    form = slack.get_by_role("dialog")
    form.locator("select").select_option(label="The agents: Return to Automated")
    form.get_by_label("Note for the agents").fill("I will send the offer myself; no prices, please")
    form.get_by_role("button", name="Hand over", exact=True).click()
    for platform in PLATFORMS:
        expect(board.card(platform, LEAD)).to_contain_text("Returned to automated by Dana Ruiz")
    board.says("And what is the price for 50 seats?")
    answer = board.chat.locator("li.line.agent").last
    expect(answer).to_contain_text("Dana Ruiz")
    expect(answer).not_to_contain_text("euros")
