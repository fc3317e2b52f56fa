"""A visitor looks inside, takes a platform down, watches it heal, and reads the rule that rang."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import axe
from tests.browser.board import Board
from tests.demo import Demo

Opens = Callable[..., Page]


def opened(board: Board) -> Locator:
    """The drawer, once it is open and knows what happened."""
    board.page.get_by_role("button", name="Inside").click()
    drawer = board.page.get_by_role("complementary", name="What happens inside")
    expect(drawer).to_be_visible()
    return drawer


def test_a_platform_goes_down_the_others_go_on_and_it_catches_up(page: Page, demo: Demo) -> None:
    board = Board(page, demo).open()
    drawer = opened(board)
    drawer.get_by_text("Break something").click()
    fault = drawer.get_by_role("listitem").filter(has_text="Slack is down")
    fault.get_by_role("button", name="Begin").click()
    expect(fault).to_contain_text("On.")

    board.rings()
    for platform in ("teams", "webex"):
        expect(board.card(platform)).to_contain_text("Asks for a person")
    expect(board.card("slack")).to_have_count(0)
    ring = drawer.get_by_role("listitem").filter(has=page.get_by_role("link", name="Somebody asks for a person"))
    expect(ring.get_by_role("row").filter(has_text="#leads")).to_contain_text("Slack can't be reached")
    expect(drawer.locator("#inside-platform-slack")).to_contain_text("1 waiting")

    fault.get_by_role("button", name="Heal").click()
    expect(fault).to_contain_text("Healed: 1 caught up in")
    expect(board.card("slack")).to_contain_text("Asks for a person")
    expect(ring.get_by_role("row").filter(has_text="#leads")).to_contain_text("sent")
    expect(drawer.locator("#inside-platform-slack")).to_contain_text("in step")
    expect(fault.get_by_role("button", name="Begin")).to_be_focused()


def test_the_clock_moved_to_the_evening_and_back_holds_nothing_up(page: Page, demo: Demo) -> None:
    board = Board(page, demo).open()
    drawer = opened(board)
    drawer.get_by_text("Break something").click()
    fault = drawer.get_by_role("listitem").filter(has_text="It is 18:05")
    board.rings("lead_1", first_name="Day")
    expect(board.card("slack", "Day")).to_be_visible()
    fault.get_by_role("button", name="Begin").click()
    expect(fault).to_contain_text("On.")
    fault.get_by_role("button", name="Heal").click()
    expect(fault).to_contain_text("Healed")
    board.rings("lead_2", first_name="After")
    for platform in ("slack", "teams", "webex"):
        expect(board.card(platform, "After")).to_contain_text("Asks for a person")


def test_the_rule_that_rang_is_read_in_its_file(page: Page, demo: Demo, complaints: list[str]) -> None:
    board = Board(page, demo).open()
    drawer = opened(board)
    board.happens("email.captured", data={"email": "ada@acme.example"}, num_employees=900)
    with page.expect_popup() as opening:
        drawer.get_by_role("link", name="A verified lead of a big company").click()
    rule = opening.value
    expect(rule.get_by_role("heading", level=1)).to_have_text("A verified lead of a big company")
    expect(rule.locator("li.own mark").filter(has_text="num_employees is at least 500")).to_be_visible()
    told = rule.get_by_role("listitem").filter(has_text="Headcount is 500 or more: it is 900.")
    told.get_by_role("link").click()
    expect(rule.locator(":target")).to_contain_text("num_employees is at least 500")
    assert axe(rule) == []
    rule.goto("/playground/rules/of-yesterday")
    expect(rule.get_by_role("heading", level=1)).to_contain_text("There is no rule")
    assert ["404" in one for one in complaints] == [True]
    complaints.clear()
    assert axe(rule) == []
    rule.get_by_role("link", name="Back to the demo").click()
    expect(Board(rule, demo).pane("webex")).to_be_visible()


def test_the_drawer_by_keyboard(page: Page, demo: Demo) -> None:
    board = Board(page, demo).open()
    toggle = page.get_by_role("button", name="Inside")
    toggle.focus()
    page.keyboard.press("Enter")
    drawer = page.get_by_role("complementary", name="What happens inside")
    expect(drawer.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(toggle).to_be_focused()
    board.rings()
    page.keyboard.press("Enter")
    expect(drawer.get_by_text("Somebody asks for a person")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_a_phone_it_is_a_sheet_and_axe_finds_nothing(demo: Demo, open_page: Opens, theme: str) -> None:
    phone = {"width": 360, "height": 740}
    board = Board(open_page(demo.url, viewport=phone, color_scheme=theme), demo).open()
    board.rings()
    drawer = opened(board)
    expect(drawer.get_by_text("Somebody asks for a person")).to_be_visible()
    drawer.get_by_text("Break something").click()
    box = drawer.bounding_box()
    assert box is not None
    assert box["width"] == 360
    assert box["y"] > 0
    assert board.page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert drawer.evaluate("one => one.scrollWidth <= one.clientWidth")
    assert axe(board.page) == []


def test_a_drawer_that_nobody_answers_stays_shut(page: Page, demo: Demo, complaints: list[str]) -> None:
    board = Board(page, demo).open()
    page.route("**/inside/open", lambda route: route.abort())
    board.page.get_by_role("button", name="Inside").click()
    expect(page.locator("#toast")).to_contain_text("can't be reached")
    expect(page.locator("#drawer")).to_be_hidden()
    expect(page.get_by_role("button", name="Inside")).to_have_attribute("aria-expanded", "false")
    complaints[:] = [one for one in complaints if "Failed to fetch" not in one and "ERR_FAILED" not in one]
