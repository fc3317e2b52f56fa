"""The page of a lead in a real browser: it follows by itself, acts without being loaded anew, and loses no word."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.board import Board
from tests.browser.lead_page import LEAD, LeadPage, erase, happens, live_through
from tests.browser.leads_page import happening, post
from tests.demo import Demo


@pytest.fixture
def ada(demo: Demo, page: Page) -> LeadPage:
    """Dana at the page of a lead that asks for a person."""
    live_through(demo)
    return LeadPage(page).open()


def test_all_channels_in_one_view(ada: LeadPage) -> None:
    timeline = ada.timeline
    expect(timeline.get_by_text("Can I talk to a person?")).to_be_in_viewport()  # it begins with the newest
    expect(timeline.get_by_text("Visited 3 pages")).to_have_count(1)
    expect(timeline.get_by_text("/security")).to_be_hidden()
    timeline.get_by_text("Visited 3 pages").click()
    expect(timeline.get_by_text("/security")).to_be_visible()
    expect(timeline.get_by_text("4 min 12 s")).to_be_visible()
    expect(timeline.get_by_text("It is, go ahead.")).to_be_hidden()
    timeline.get_by_text("Transcript").click()
    expect(timeline.get_by_text("It is, go ahead.")).to_be_visible()
    expect(timeline.get_by_text("guide.pdf")).to_be_hidden()
    timeline.get_by_text("Your guide on single sign-on", exact=True).click()
    expect(timeline.get_by_text("guide.pdf")).to_be_visible()
    expect(timeline.get_by_text("useless machine")).to_be_hidden()
    timeline.get_by_text("Message hidden").click()
    expect(timeline.get_by_text("useless machine")).to_be_visible()
    expect(ada.side.get_by_text("Follow-up e-mail")).to_be_visible()
    expect(ada.side.get_by_text("Sent the guide on single sign-on")).to_be_visible()


def test_it_follows_and_what_was_unfolded_stays_so(ada: LeadPage, demo: Demo) -> None:
    ada.timeline.get_by_text("Message hidden").click()
    happens(demo, 1, "message.received", "Is anybody there?")
    expect(ada.timeline.get_by_text("Is anybody there?")).to_be_in_viewport()
    expect(ada.timeline.get_by_text("useless machine")).to_be_visible()
    post(demo, f"leads/{LEAD}/takeover", {"by": "ben@acme.example"})
    expect(ada.state).to_contain_text("Ben Ito has control")
    expect(ada.timeline.get_by_text("Ben Ito has taken over the chat")).to_be_in_viewport()
    expect(ada.side).to_contain_text("Paused while Ben has control")


def test_who_reads_further_up_stays_there(ada: LeadPage, demo: Demo) -> None:
    first = ada.timeline.get_by_text("Hello! Do you support single sign-on")
    first.scroll_into_view_if_needed()
    before = first.bounding_box()
    happens(demo, 1, "message.received", "Is anybody there?")
    expect(ada.timeline.get_by_text("Is anybody there?")).to_have_count(1)
    assert first.bounding_box() == before
    happens(demo, 2, "message.received", "Hello?")
    expect(ada.timeline.get_by_text("Hello?")).to_have_count(1)
    ada.press("New entries ↓")
    expect(ada.timeline.get_by_text("Hello?")).to_be_in_viewport()
    expect(ada.page.get_by_text("New entries ↓")).to_have_count(0)


def test_take_over_reply_and_return_with_cards_following(
    ada: LeadPage, demo: Demo, open_page: Callable[..., Page]
) -> None:  # fmt: skip
    board = Board(open_page(demo.url), demo).open()
    address = ada.page.url
    ada.press("Take over chat")
    expect(ada.said).to_contain_text("You have control")
    expect(ada.state).to_contain_text("You have control")
    for platform in ("slack", "teams", "webex"):
        expect(board.card(platform)).to_contain_text("Dana Ruiz has control")
    ada.composer.fill("Good morning, Ada. I'll ring you at two.")
    ada.page.keyboard.press("Control+Enter")
    expect(ada.timeline.get_by_text("I'll ring you at two.")).to_be_in_viewport()
    expect(ada.composer).to_have_value("")
    ada.composer.fill("Wants a discount")
    ada.press("Keep as note")
    expect(ada.timeline.get_by_text("Note by Dana Ruiz: Wants a discount")).to_be_in_viewport()
    ada.page.locator("#return > summary").click()
    ada.page.get_by_label("Note for the agent").fill("Promised a call at two; no prices")
    ada.press("Return to Automated")
    expect(ada.state).to_contain_text("Returned to automated by you")
    for platform in ("slack", "teams", "webex"):
        expect(board.card(platform)).to_contain_text("Promised a call at two")
    assert ada.page.url == address  # it was never loaded anew


def test_a_press_in_chat_is_seen_on_the_page(
    ada: LeadPage, demo: Demo, open_page: Callable[..., Page]
) -> None:  # fmt: skip
    board = Board(open_page(demo.url), demo).open()
    board.press("teams", "Take over")
    expect(ada.state).to_contain_text("Ben Ito has control")
    expect(ada.page.get_by_role("button", name="Take over from Ben")).to_be_visible()
    ada.press("Take over from Ben")
    expect(ada.said).to_contain_text("Take over from Ben?")
    ada.said.get_by_role("button", name="Take over from Ben").click()
    expect(ada.state).to_contain_text("You have control")
    expect(board.card("teams")).to_contain_text("Dana Ruiz has control")


def test_control_lost_while_typing(ada: LeadPage, demo: Demo) -> None:
    ada.press("Take over chat")
    expect(ada.page.get_by_role("button", name="Send reply")).to_be_visible()
    words = "The sheet is attached.\nKind regards"
    ada.composer.fill(words)
    post(demo, f"leads/{LEAD}/takeover", {"by": "ben@acme.example", "from_colleague": True})
    expect(ada.said).to_contain_text("You no longer have control. What you typed is kept below")
    expect(ada.composer).to_have_value(words)
    expect(ada.page.get_by_role("button", name="Send reply")).to_have_count(0)
    ada.composer.focus()
    ada.page.keyboard.press("Control+Enter")  # meant as a reply: it must not become anything else unasked
    ada.press("Add note")
    expect(ada.timeline.get_by_text("Note by Dana Ruiz: The sheet is attached.")).to_have_count(1)


def test_nothing_typed_is_lost_when_the_service_is_gone(ada: LeadPage, complaints: list[str]) -> None:
    ada.page.route("**/press/**", lambda route: route.abort())
    ada.composer.fill("Rang, no answer")
    ada.press("Add note")
    expect(ada.page.get_by_text("nothing was sent. What you typed is still there")).to_be_visible()
    expect(ada.composer).to_have_value("Rang, no answer")
    ada.page.unroute("**/press/**")
    ada.press("Add note")
    expect(ada.timeline.get_by_text("Note by Dana Ruiz: Rang, no answer")).to_be_in_viewport()
    complaints[:] = [one for one in complaints if "ERR_FAILED" not in one]


def test_a_session_that_ends_while_somebody_types(ada: LeadPage, complaints: list[str]) -> None:
    ada.composer.fill("Rang, no answer")
    ada.page.context.clear_cookies()
    ada.press("Add note")
    expect(ada.said).to_contain_text("You are no longer signed in")
    expect(ada.composer).to_have_value("Rang, no answer")
    complaints[:] = [one for one in complaints if "401" not in one]


def test_an_erased_lead_disappears(ada: LeadPage, demo: Demo, complaints: list[str]) -> None:
    ada.composer.fill("Half a thought")
    erase(demo)
    expect(ada.page.get_by_role("heading", name="This lead was erased")).to_be_visible()
    expect(ada.page.get_by_text("Ada Lovelace")).to_have_count(0)
    expect(ada.page.get_by_label("Your words, not sent")).to_have_value("Half a thought")
    complaints[:] = [one for one in complaints if "410" not in one]


def test_details_edited_by_hand(ada: LeadPage, demo: Demo) -> None:
    ada.page.get_by_role("link", name="Lead Details").click()
    expect(ada.section("Company details")).to_contain_text("Analytical Engines")
    company = ada.edit("Company details")
    company.get_by_label("Headcount").fill("many")
    company.get_by_label("Products").fill("Engines\nCards")
    company.get_by_role("button", name="Save").click()
    expect(company.get_by_text("Headcount must be a number")).to_be_visible()
    expect(company.get_by_label("Products")).to_have_value("Engines\nCards")
    happens(demo, 1, "message.received", "Hello?")  # the page follows while somebody types
    expect(company.get_by_label("Headcount")).to_have_value("many")
    company.get_by_label("Headcount").fill("1200")
    company.get_by_role("button", name="Save").click()
    expect(ada.said).to_contain_text("The details are changed.")
    expect(company).to_contain_text("1,200")
    expect(company).to_contain_text("Cards")
    expect(company).to_contain_text("by hand")
    assert "edit=" not in ada.page.url


def test_a_colleague_edits_the_same_value(ada: LeadPage, demo: Demo, open_page: Callable[..., Page]) -> None:
    ada.open(query="?tab=details&edit=personal")
    ada.page.get_by_label("Job title").fill("COO")
    ben = LeadPage(open_page(demo.url)).open("Ben Ito", "?tab=details&edit=personal")
    ben.page.get_by_label("Job title").fill("CIO")
    ben.page.get_by_label("Department").fill("IT")
    ben.press("Save")
    expect(ben.said).to_contain_text("The details are changed.")
    expect(ada.page.get_by_label("Department")).to_have_value("IT")  # what nobody touched here follows
    ada.press("Save")
    expect(ada.page.get_by_text("Somebody has changed this meanwhile; it is now “CIO”.")).to_be_visible()
    expect(ada.page.get_by_label("Job title")).to_have_value("COO")
    ada.press("Save")
    expect(ada.section("Personal information")).to_contain_text("COO")


def test_not_this_person(ada: LeadPage) -> None:
    ada.open(query="?tab=details")
    expect(ada.section("Company details")).to_contain_text("Analytical Engines")
    ada.press("Not this person")
    expect(ada.said).to_contain_text("What deanonymization said is taken away.")
    expect(ada.section("Company details")).not_to_contain_text("Analytical Engines")
    expect(ada.page.locator("#guessed")).to_have_count(0)
    ada.page.get_by_role("link", name="Timeline").click()
    expect(ada.timeline).to_contain_text("Not this person, says Dana Ruiz")


def test_assigned_to_a_colleague(ada: LeadPage) -> None:
    ada.page.locator("#assign > summary").click()
    ada.side.get_by_label("Belongs to").select_option(label="Ben Ito")
    ada.side.get_by_role("button", name="Assign").click()
    expect(ada.timeline).to_contain_text("Assigned to Ben Ito by Dana Ruiz")
    expect(ada.side.locator("dl")).to_contain_text(re.compile("Owner\\s+Ben Ito"))


def test_blocked_with_a_reason(ada: LeadPage) -> None:
    ada.page.locator("#lead-more > summary").click()
    ada.press("Block…")
    ada.said.get_by_label("Reason").select_option(label="Spam")
    ada.said.get_by_label("In your own words").fill("sells watches")
    ada.said.get_by_role("button", name="Block", exact=True).click()
    expect(ada.state).to_contain_text("Blocked by you")
    expect(ada.page.get_by_role("button", name="Take over chat")).to_have_count(0)
    ada.press("Unblock")
    expect(ada.page.get_by_role("button", name="Take over chat")).to_be_visible()


def test_merged_with_another_lead_of_the_same_address(
    ada: LeadPage, demo: Demo, open_page: Callable[..., Page]
) -> None:  # fmt: skip
    phone = {"id": "phone", "first_name": "Ada", "last_name": "King"}
    post(demo, "events", [
        happening(3_000, "message.received", phone, 40, "text", text="From my phone"),
        happening(3_001, "email.captured", phone, 30, "text", email="ada.lovelace@analytical.example"),
    ])  # fmt: skip
    other = LeadPage(open_page(demo.url)).open("Ben Ito")
    other.page.goto("/leads/phone")
    other.composer.fill("Half a note")
    ada.page.goto("/leads?q=king")  # the list has the other one by now
    expect(ada.page.get_by_role("link", name="Ada King")).to_be_visible()
    ada.open()
    ada.side.get_by_role("button", name="Merge… Ada King").click()
    expect(ada.said).to_contain_text("Are these one person?")
    ada.said.get_by_role("button", name="Merge", exact=True).click()
    expect(ada.said).to_contain_text("The leads are one.")
    expect(ada.timeline.get_by_text("From my phone")).to_have_count(1)
    expect(ada.page.locator("#twins")).to_have_count(0)
    expect(other.timeline.get_by_text("Can I talk to a person?")).to_have_count(1)  # the same lead on the other page
    expect(other.composer).to_have_value("Half a note")
    happens(demo, 1, "message.received", "Is anybody there?")
    expect(other.timeline.get_by_text("Is anybody there?")).to_have_count(1)


def test_ten_thousand_entries(demo: Demo, page: Page) -> None:
    for thousand in range(10):
        post(demo, "events", [
            happening(number, "message.received", {"id": LEAD}, 20_000 - number, "chat", text=f"words {number:05}.")
            for number in range(thousand * 1_000, thousand * 1_000 + 1_000)
        ])  # fmt: skip
    ada = LeadPage(page).open()
    expect(ada.timeline.get_by_text("words 09999.")).to_be_in_viewport()
    assert page.locator("#timeline > li").count() <= 80
    for pages in range(2, 4):
        older = ada.timeline.get_by_role("link", name="Older entries")
        older.scroll_into_view_if_needed()
        read = ada.timeline.get_by_text(f"words {10_000 - 80 * (pages - 1):05}.")
        older.press("Enter")
        expect(page.locator("#timeline > li")).to_have_count(80 * pages)
        expect(read).to_be_in_viewport()  # what is read stays in view
    happens(demo, 50_000, "message.received", "and one more")
    expect(ada.timeline.get_by_text("and one more")).to_have_count(1)
    expect(page.locator("#timeline > li")).to_have_count(241)  # what was asked for stays
    said = page.locator("#timeline .said").all_inner_texts()
    assert said[:-1] == [f"words {number:05}." for number in range(9_760, 10_000)]


def test_many_open_pages_of_one_browser(ada: LeadPage, demo: Demo) -> None:
    """A browser keeps six connections to a host: pages that nobody sees must not hold one."""
    context = ada.page.context
    for _ in range(8):
        LeadPage(context.new_page()).open()
    last = LeadPage(context.pages[-1])
    last.page.bring_to_front()
    happens(demo, 1, "message.received", "Is anybody there?")
    expect(last.timeline.get_by_text("Is anybody there?")).to_have_count(1)
