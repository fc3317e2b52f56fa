"""Somebody looks for leads: each filter, both searches, saved views, order, paging, and what an address holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.leads_page import DAY, MANY, Listed, fill, post, stamp
from tests.demo import Demo

ADA, ANNA, YUKO, RUDE, GRACE = "Ada Lovelace", "Maybe Anna Schmidt", "中村 裕子", "Rude Person", "Grace Hopper"
NAMED = (ANNA, RUDE, ADA, YUKO, GRACE)
"""All but those who only visited, in the list's order: who waits, then by their latest activity."""


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """One demo for all tests of this file: they only look."""
    running = Demo("--port", "0", "--quiet-leads")
    try:
        running.until(lambda text: "Ctrl-C stops it all" in text)
        fill(running)
        yield running
    finally:
        running.close()


@pytest.fixture
def listed(open_page: Callable[..., Page], demo: Demo) -> Listed:
    return Listed(open_page(demo.url)).sign_in()


def test_a_row_says_what_holds(listed: Listed) -> None:
    expect(listed.count).to_have_text(f"{MANY + 5} leads")
    expect(listed.names.first).to_have_text(ANNA)
    anna = listed.row("Anna Schmidt")
    expect(anna).to_contain_text(re.compile(r"Waiting for a person since \d\d:\d\d"))
    expect(anna).to_contain_text("Enriched, not confirmed")
    expect(anna).to_contain_text("Müller Maschinenbau · Germany")
    expect(anna).to_contain_text("Asked for a Person")
    ada = listed.row("Ada Lovelace")
    expect(ada).to_contain_text("Verified: the lead said so")
    expect(ada).to_contain_text("ada.lovelace@analytical.example")
    expect(ada).to_contain_text("Email Captured")
    expect(ada).to_contain_text("High engagement")
    expect(ada).to_contain_text("Follow-up e-mail")
    expect(listed.row("Rude Person")).to_contain_text(re.compile(r"Blocked automatically since \d\d:\d\d"))
    grace = listed.row("Grace Hopper")
    expect(grace).to_contain_text("Ben Ito has control")
    expect(grace).to_contain_text("No upcoming steps")
    visitor = listed.row("Visitor").first
    expect(visitor).to_contain_text("name unknown")
    expect(visitor).to_contain_text("Visited Webpage")


TICKED = [
    ("stage", ["Webform Submitted", "Call Scheduled"], "webform_submitted,call_scheduled", [YUKO, GRACE]),
    ("channel", ["Email", "Voice"], "email,voice", [YUKO, GRACE]),
    ("engagement", ["High"], "high", [ADA]),
    ("known", ["Enriched"], "enriched", [ANNA]),
    ("source", ["HubSpot"], "hubspot", []),
]


@pytest.mark.parametrize(("name", "labels", "value", "shown"), TICKED, ids=[one[0] for one in TICKED])
def test_filters_that_are_ticked(listed: Listed, name: str, labels: list[str], value: str, shown: list[str]) -> None:
    chip = listed.unfold(name)
    for label in labels:
        chip.get_by_label(label, exact=True).check()
    listed.shows(*shown)
    assert listed.query() == {name: value}
    expect(chip.locator("summary strong")).not_to_be_empty()
    expect(listed.page.locator(".pill")).to_have_count(1)
    if not shown:
        expect(listed.page.locator("#empty")).to_contain_text("No leads match")
    listed.page.keyboard.press("Escape")
    listed.page.locator(".pill").click()
    expect(listed.count).to_have_text(f"{MANY + 5} leads")
    assert listed.query() == {}


MORE = [
    ("control", "Manual", "manual", [GRACE]),
    ("waiting", "Waiting for a person", "yes", [ANNA]),
    ("blocked", "Blocked", "yes", [RUDE]),
    ("with", "Ben Ito", "ben@acme.example", [GRACE]),
]


@pytest.mark.parametrize(("name", "label", "value", "shown"), MORE, ids=[one[0] for one in MORE])
def test_filters_behind_more(listed: Listed, name: str, label: str, value: str, shown: list[str]) -> None:
    listed.unfold("more")
    listed.chip(name).get_by_label(label, exact=True).check()
    listed.shows(*shown)
    assert listed.query() == {name: value}
    expect(listed.chip("more").locator("summary strong")).to_have_text("1")


def test_a_country_is_searched_for(listed: Listed) -> None:
    chip = listed.unfold("country")
    search = chip.get_by_label("Find a country")
    expect(search).to_be_focused()
    search.fill("ger")
    expect(chip.locator(".tick:visible")).to_have_text(["Algeria", "Germany", "Niger", "Nigeria"])
    search.fill("germ")
    search.press("Enter")
    listed.shows(ANNA)
    expect(search).to_have_value("")
    search.fill("côte d'iv")
    expect(chip.locator(".tick:visible").filter(has_text="Côte d'Ivoire")).to_be_visible()
    search.fill("united k")
    search.press("Enter")
    listed.shows(ANNA, ADA)
    assert listed.query() == {"country": "DE,GB"}
    expect(chip.locator("summary strong")).to_have_text("Germany, United Kingdom")
    search.fill("atlantis")
    expect(chip.get_by_role("status")).to_have_text("Nothing of this name")


def test_an_owner_and_nobody(listed: Listed) -> None:
    listed.tick("owner", "Dana Ruiz")
    listed.shows(ADA)
    assert listed.query() == {"owner": "dana@acme.example"}
    listed.open("owner=unknown&known=verified,enriched")
    listed.shows(ANNA, YUKO)
    expect(listed.chip("owner").locator("summary")).to_contain_text("No owner")


def test_an_agent_and_a_language(listed: Listed) -> None:
    search = listed.unfold("agent").get_by_label("Find an agent")
    search.fill("Phone agent")
    search.press("Enter")
    listed.shows(GRACE)
    listed.open()
    listed.unfold("more")
    language = listed.chip("language").get_by_label("Find a language")
    language.fill("japanese")
    language.press("Enter")
    listed.shows(YUKO)


def test_any_other_field(listed: Listed) -> None:
    more = listed.unfold("more")
    more.get_by_label("Field", exact=True).select_option(label="Industry")
    more.get_by_label("is", exact=True).fill("software")
    more.get_by_label("is", exact=True).press("Enter")
    listed.shows(ADA)
    assert listed.query() == {"field.industry": "software"}
    expect(listed.page.locator(".pill")).to_contain_text("Industry: software")


def test_a_timeframe(listed: Listed) -> None:
    listed.tick("timeframe", "Last 7 days")
    listed.shows(ANNA, RUDE, ADA)
    assert listed.query() == {"timeframe": "7d"}
    listed.chip("timeframe").get_by_label("Last 30 days").check()
    listed.shows(ANNA, RUDE, ADA, YUKO)
    chip = listed.chip("timeframe")
    chip.get_by_label("From … to …").check()
    chip.get_by_label("From", exact=True).fill("2026-01-01")
    chip.get_by_label("to", exact=True).fill("2026-01-02")
    expect(listed.page.locator("#empty")).to_be_visible()
    assert listed.query() == {"timeframe": "2026-01-01..2026-01-02"}
    expect(chip.locator("summary")).to_contain_text("2026-01-01 to 2026-01-02")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("lovel", [ADA]), ("MULLER", [ANNA]), ("toyo.ex", [YUKO]), ("中村", [YUKO]), ("裕", [YUKO]), ("gr", [GRACE])],
)
def test_a_search_for_names(listed: Listed, typed: str, shown: list[str]) -> None:
    listed.page.get_by_label("Search by name, e-mail or company").fill(typed)
    listed.shows(*shown)
    assert listed.query() == {"q": typed}


def test_a_search_in_what_was_said(listed: Listed) -> None:
    listed.page.get_by_label("Search in what was said").fill("single sign")
    listed.shows(ADA)
    assert listed.query() == {"said": "single sign"}
    listed.page.get_by_label("Search by name, e-mail or company").fill("grace")
    expect(listed.page.locator("#empty")).to_be_visible()


def test_pages_and_order(listed: Listed) -> None:
    expect(listed.names).to_have_count(50)
    first = listed.names.all_text_contents()
    listed.page.get_by_role("link", name="Next page").click()
    expect(listed.names).to_have_count(MANY + 5 - 50)
    assert not set(first) & set(listed.names.all_text_contents())
    listed.page.get_by_role("link", name="First page").click()
    assert listed.names.all_text_contents() == first
    listed.page.get_by_role("link", name="Oldest first").click()
    expect(listed.page.get_by_role("link", name="Oldest first")).to_have_attribute("aria-current", "true")
    assert listed.query() == {"order": "oldest"}
    listed.page.get_by_role("link", name="Next page").click()
    expect(listed.names.last).to_have_text(ANNA)
    listed.tick("known", "Verified")
    listed.shows(YUKO, ADA)


def test_an_address_holds_the_view(listed: Listed, open_page: Callable[..., Page], demo: Demo) -> None:
    listed.open("country=GB&country=germany&stage=&q=a")
    listed.shows(ANNA, ADA)
    assert listed.page.url.endswith("/leads?country=GB,DE&q=a")
    other = Listed(open_page(demo.url)).sign_in("Ben Ito", to=listed.page.url)
    other.shows(ANNA, ADA)
    assert other.page.url == listed.page.url
    listed.page.go_back()
    expect(listed.count).to_have_text(f"{MANY + 5} leads")


def test_a_filter_that_cannot_be_read(listed: Listed, complaints: list[str]) -> None:
    listed.open("stage=egnaged&country=Germany&foo=bar")
    alert = listed.page.get_by_role("alert")
    expect(alert).to_contain_text('"stage" doesn\'t take "egnaged"')
    expect(alert).to_contain_text("Allowed: browsing, engaged")
    expect(alert).to_contain_text('There is no filter "foo"')
    alert.get_by_role("link", name="Leave them out").click()
    listed.shows(ANNA)
    listed.open("cursor=nonsense")
    expect(listed.page.get_by_text("That page of the list isn't there any more")).to_be_visible()
    expect(listed.names).to_have_count(50)
    assert [one for one in complaints if "400" in one]
    complaints.clear()


def test_a_view_is_saved_and_removed(listed: Listed, open_page: Callable[..., Page], demo: Demo) -> None:
    page = listed.page
    for name, shown in (("Waiting", [ANNA]), ("Blocked", [RUDE]), ("Mine", [])):
        page.get_by_role("navigation", name="Views").get_by_role("link", name=name, exact=True).click()
        listed.shows(*shown)
    listed.open("country=DE,GB&order=oldest")
    page.locator("#save-view summary").click()
    expect(page.get_by_label("Name of the view")).to_be_focused()
    page.get_by_label("Name of the view").fill("Europe <b>")
    page.locator("#save-view").get_by_role("button", name="Save").click()
    tab = page.get_by_role("navigation", name="Views").get_by_role("link", name="Europe <b>")
    expect(tab).to_have_attribute("aria-current", "page")
    listed.open()
    tab.click()
    listed.shows(ADA, ANNA)
    other = Listed(open_page(demo.url)).sign_in("Ben Ito")
    expect(other.page.get_by_role("link", name="Europe <b>")).to_have_count(0)
    page.get_by_role("button", name="Remove the view Europe <b>").click()
    expect(tab).to_have_count(0)


def test_what_a_role_may(listed: Listed, open_page: Callable[..., Page], demo: Demo, complaints: list[str]) -> None:
    listed.open("country=DE&q=anna")
    listed.page.get_by_role("link", name="Ring me for leads like these").click()
    expect(listed.page.locator("#says")).to_contain_text("if Country is Germany, ring the owner.")
    expect(listed.page.locator('[name="when.0.0.field"]')).to_have_value("country")
    expect(listed.page.get_by_text('A rule has no word for the search for "anna"')).to_be_visible()
    rep = Listed(open_page(demo.url)).sign_in("Dana Ruiz")
    expect(rep.page.get_by_role("link", name="Ring me for leads like these")).to_have_count(0)
    expect(rep.page.get_by_role("link", name="Export CSV")).to_have_count(0)
    rep.page.goto("/rules/_draft?country=DE")
    expect(rep.page.get_by_role("heading", level=1)).to_have_text("You may not do that")
    expect(rep.page.get_by_text("Only a manager may see this")).to_be_visible()
    assert len(complaints) == 1
    complaints.clear()


def test_the_list_follows(listed: Listed, demo: Demo) -> None:
    listed.page.clock.install()
    listed.open("country=CH")
    expect(listed.page.locator("#empty")).to_be_visible()
    event = {"id": "evt-late", "kind": "message.received", "channel": "chat"}
    lead = {"id": "urs", "first_name": "Urs", "country": "CH"}
    post(demo, "events", {**event, "at": stamp(200 * DAY), "lead": lead, "data": {"text": "Grüezi"}})
    listed.page.clock.run_for(16_000)
    listed.shows("Urs")


def test_back_undoes_a_filter(listed: Listed) -> None:
    listed.tick("known", "Enriched")
    listed.shows(ANNA)
    search = listed.page.get_by_label("Search by name, e-mail or company")
    for typed in ("l", "lo", "lovelace"):
        search.fill(typed)
        expect(listed.page).to_have_url(re.compile(f"q={typed}$"))
    expect(listed.page.locator("#empty")).to_be_visible()
    listed.page.go_back()
    listed.shows(ANNA)
    expect(search).to_have_value("")
    listed.page.go_back()
    expect(listed.names).to_have_count(50)


def test_while_it_loads_and_when_it_cannot(listed: Listed, complaints: list[str]) -> None:
    held: list[Route] = []
    listed.page.route("**/leads?*", lambda route: held.append(route))
    listed.tick("known", "Enriched")
    expect(listed.page.locator("body[aria-busy=true]")).to_be_attached()
    expect(listed.names).to_have_count(50)
    held.pop().continue_()
    listed.shows(ANNA)
    expect(listed.page.locator("body[aria-busy]")).to_have_count(0)
    listed.chip("known").get_by_label("Verified").check()
    alert = listed.page.get_by_role("alert")
    while not held:
        listed.page.wait_for_timeout(20)
    held.pop().abort()
    expect(alert).to_have_text("Leadbell can't be reached. What you see may be old.")
    listed.shows(ANNA)
    listed.chip("known").get_by_label("Verified").uncheck()
    while not held:
        listed.page.wait_for_timeout(20)
    sick = "<h1>Leadbell can't reach its database now</h1>"
    held.pop().fulfill(status=503, content_type="text/html", body=sick)
    expect(alert).to_have_text("Leadbell can't reach its database now. What you see may be old.")
    listed.page.unroute("**/leads?*")
    listed.chip("known").get_by_label("Verified").check()
    listed.shows(ANNA, ADA, YUKO)
    expect(alert).to_have_count(0)
    complaints.clear()  # the browser says of both that they failed
