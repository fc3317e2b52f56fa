"""The pages of rules: the form that follows what is written, for everybody, and with two who write."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe
from tests.browser.leads_page import fill
from tests.browser.rules_page import ID, RuleWriting
from tests.demo import Demo


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    running = Demo("--port", "0", "--quiet-leads")
    try:
        running.until(lambda text: "Ctrl-C stops it all" in text)
        fill(running)
        yield running
    finally:
        running.close()


def test_the_form_follows_what_is_written(open_page: Callable[..., Page], demo: Demo, complaints: list[str]) -> None:
    rule = RuleWriting(open_page(demo.url)).sign_in().open()
    page = rule.page
    expect(rule.says).to_contain_text("The rule needs a name.")
    rule.begin()
    expect(rule.says).not_to_contain_text("Still to do")
    rule.press("Try it")
    expect(page.locator("#tried-answer")).to_contain_text("In the last 14 days it would have")
    page.get_by_label("Name", exact=True).fill("")
    rule.press("Try it")
    expect(page.locator("#tried")).to_contain_text("put right what is marked")
    expect(page.get_by_label("Name", exact=True)).to_have_attribute("aria-invalid", "true")
    page.locator("#says").get_by_role("link", name="The rule needs a name.").click()
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Verified leads of big companies")
    expect(rule.says).not_to_contain_text("needs a name")
    rule.field("when.0.1.value").fill("900")
    rule.press("Write it as YAML")
    expect(page.get_by_label("The rule as YAML")).to_have_value(re.compile("num_employees is at least 900"))
    page.get_by_label("The rule as YAML").fill("rules: [")
    rule.press("Write it as a form")
    expect(page.get_by_role("alert")).to_contain_text("This isn't YAML")
    expect(page.get_by_label("The rule as YAML")).to_have_value("rules: [")
    complaints[:] = [one for one in complaints if "400 (Bad Request)" not in one]


def test_who_writes_at_the_same_time_is_noticed(
    open_page: Callable[..., Page], demo: Demo, complaints: list[str]
) -> None:
    mona = RuleWriting(open_page(demo.url)).sign_in().open().begin().save()
    expect(mona.page.get_by_role("status")).to_contain_text("The rule is saved.")
    other = RuleWriting(open_page(demo.url)).sign_in().open(f"?rule={ID}")
    mona.open(f"?rule={ID}")
    other.field("when.0.1.value").fill("700")
    other.save()
    mona.field("when.0.1.value").fill("900")
    expect(mona.page.locator("#meanwhile")).to_contain_text("has saved version 2 of this rule since you opened it")
    mona.press("Save")
    expect(mona.page.get_by_role("alert")).to_contain_text("Mona Okafor has saved this rule meanwhile")
    expect(mona.field("when.0.1.value")).to_have_value("900")
    assert axe(mona.page) == []
    mona.press("Save mine in its place")
    expect(mona.page.locator(".versions li").first).to_contain_text("3 Mona Okafor changed it")
    mona.page.get_by_role("button", name="Switch on").click()
    expect(mona.page.get_by_role("button", name="On", exact=True)).to_have_attribute("aria-pressed", "true")
    mona.page.get_by_text("Delete…").click()
    mona.press("Delete this rule")
    expect(mona.page.get_by_role("status")).to_contain_text("is deleted")
    mona.press("Undo")
    expect(mona.page.get_by_role("status")).to_contain_text("The earlier version is back.")
    complaints[:] = [one for one in complaints if "409 (Conflict)" not in one]


@pytest.mark.parametrize("width", [360, 768, 1400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_page: Callable[..., Page], demo: Demo, width: int, scheme: str) -> None:
    page = open_page(demo.url, color_scheme=scheme, viewport={"width": width, "height": 900})
    rule = RuleWriting(page).sign_in()
    for place in ("/rules", "/rules/asks-for-a-person", "/rules/_edit", "/rules/_edit?copy=big-verified-lead",
                  "/rules/_draft?country=DE"):  # fmt: skip
        page.goto(place)
        assert axe(page) == [], place
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
    rule.open().begin()
    rule.press("Ring somebody else")
    page.locator("#often > summary").click()
    page.get_by_label("At these hours").check()
    rule.press("Add a limit")
    expect(rule.field("limit.0.most")).to_be_focused()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_by_keyboard_alone(open_page: Callable[..., Page], demo: Demo) -> None:
    page = open_page(demo.url)
    rule = RuleWriting(page).sign_in().open()
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("Who asks")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(rule.says).to_contain_text("When a lead asks for a person")
    rule.field("ring.0.to").focus()
    page.keyboard.type("The ow")
    expect(rule.says).to_contain_text("ring the owner")
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.press("Enter")  # looks again, and saves nothing
    expect(page).to_have_url(re.compile("/rules/_edit$"))
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/rules/who-asks$"))
