"""A visitor sees one card on three platforms, presses in one, and the other two follow."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.board import PEOPLE, PLATFORMS, Board
from tests.demo import Demo


@pytest.fixture
def board(page: Page, demo: Demo) -> Board:
    return Board(page, demo).open()


def test_a_card_appears_in_three_panes(board: Board) -> None:
    for platform in PLATFORMS:
        expect(board.pane(platform).get_by_text("Nothing here yet")).to_be_visible()
    board.rings(job_title="CTO", company_name="Analytical Engines")
    for platform in PLATFORMS:
        card = board.card(platform)
        expect(card).to_contain_text("Asks for a person")
        expect(card).to_contain_text("CTO, Analytical Engines")
        expect(card).to_contain_text("Can I talk to a person?")
        expect(card.get_by_role("button", name="Take over", exact=True)).to_be_visible()
        expect(board.pane(platform).get_by_text("Nothing here yet")).to_be_hidden()


@pytest.mark.parametrize("platform", PLATFORMS)
def test_take_over_in_one_and_the_others_follow(board: Board, platform: str) -> None:
    board.rings()
    board.press(platform, "Take over")
    for other in PLATFORMS:
        expect(board.card(other)).to_contain_text(f"{PEOPLE[platform]} has control")
        expect(board.card(other).get_by_role("button", name="Return to Automated")).to_be_visible()
    elsewhere = PLATFORMS[(PLATFORMS.index(platform) + 1) % 3]
    board.become(elsewhere, PEOPLE[platform])
    board.press(elsewhere, "Return to Automated")
    for other in PLATFORMS:
        expect(board.card(other)).to_contain_text(f"Returned to automated by {PEOPLE[platform]}")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_stale_press_is_told_who_won_and_undoes_nothing(board: Board, platform: str) -> None:
    board.rings()
    expect(board.card(platform).get_by_role("button", name="Take over", exact=True)).to_be_visible()
    board.pane(platform).get_by_role("button", name="Hold").click()
    expect(board.pane(platform).get_by_role("button", name="No signal")).to_have_attribute("aria-pressed", "true")
    winner = "dana@acme.example" if platform != "slack" else "ben@acme.example"
    name = "Dana Ruiz" if platform != "slack" else "Ben Ito"
    board.acts("takeover", by=winner)
    for other in PLATFORMS:
        if other != platform:
            expect(board.card(other)).to_contain_text(f"{name} has control")
    expect(board.card(platform)).not_to_contain_text("has control")
    board.press(platform, "Take over")
    board.pane(platform).get_by_role("button", name="No signal").click()
    expect(board.card(platform)).to_contain_text(f"{name} has control")
    if platform == "webex":  # no whispers there: the answer is a direct message
        board.pane(platform).get_by_role("link", name="Direct messages").click()
    expect(board.pane(platform).get_by_text(f"{name} has control").last).to_be_visible()
    for other in PLATFORMS:
        if other != platform:
            expect(board.card(other)).to_contain_text(f"{name} has control")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_block_asks_for_a_reason_and_shows_everywhere(board: Board, platform: str) -> None:
    board.rings()
    expect(board.card(platform).get_by_role("button", name="Take over", exact=True)).to_be_visible()
    board.choose(platform, "Block…")
    pane = board.pane(platform)
    if platform == "webex":  # no forms there: it is asked in a direct message
        pane.get_by_role("link", name="Direct messages").click()
    pane.get_by_label("In your own words").fill("Sells us something instead")
    pane.get_by_role("button", name="Block", exact=True).last.click()
    if platform == "webex":
        expect(pane.get_by_text("Nothing will go to this lead any more").last).to_be_visible()
        pane.get_by_role("link", name="Leads").click()
    for other in PLATFORMS:
        expect(board.card(other)).to_contain_text("Blocked by " + PEOPLE[platform])
        expect(board.card(other)).to_contain_text("Sells us something instead")
        expect(board.card(other).get_by_role("button", name="Unblock")).to_be_visible()


def test_the_summary_is_for_the_one_who_asked(board: Board) -> None:
    board.happens("message.received", data={"text": "Do you support SSO for 900 people?"})
    board.rings()
    board.press("slack", "Summary")
    form = board.pane("slack").get_by_role("dialog")
    expect(form).to_contain_text("Do you support SSO for 900 people?")
    form.get_by_role("button", name="Close").last.click()
    expect(form).to_be_hidden()
    board.press("teams", "Summary")
    expect(board.card("teams")).to_contain_text("Do you support SSO for 900 people?")
    board.become("teams", "Dana Ruiz")
    expect(board.card("teams").get_by_role("button", name="Take over", exact=True)).to_be_visible()
    board.press("webex", "Summary")
    board.pane("webex").get_by_role("link", name="Direct messages").click()
    expect(board.pane("webex")).to_contain_text("Do you support SSO for 900 people?")


def test_a_colleague_takes_over_from_a_colleague_in_two_presses(board: Board) -> None:
    board.rings()
    board.press("slack", "Take over")
    expect(board.card("teams")).to_contain_text("Dana Ruiz has control")
    board.choose("teams", "Take over from Dana")
    expect(board.card("teams")).to_contain_text("Take over from Dana?")
    board.press("teams", "Take over from Dana")
    for platform in PLATFORMS:
        expect(board.card(platform)).to_contain_text("Ben Ito has control")
    board.pane("slack").get_by_role("link", name="Direct messages").click()
    expect(board.pane("slack")).to_contain_text("Ben Ito")
