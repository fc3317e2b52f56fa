"""How does the demo's page look? `make pictures` starts a demo, plays a scene on it, and keeps what is seen.

Into docs/pictures: the page in light, in dark and on a phone, Slack's home tab, and a short animated picture of one
lead's card.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.browser.board import PLATFORMS, Board
from tests.browser.chromium import launch
from tests.browser.film import Film
from tests.browser.fonts import want_fonts
from tests.browser.lead_pictures import lead_pictures
from tests.browser.leads_pictures import list_pictures, prepared
from tests.browser.rule_pictures import rule_pictures
from tests.demo import Demo

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
DESK: ViewportSize = {"width": 1600, "height": 1000}
PHONE: ViewportSize = {"width": 390, "height": 844}
PATIENCE = 60_000
"""Milliseconds: sample leads write as slowly as people do."""


@contextmanager
def running() -> Iterator[Demo]:
    demo = Demo("--port", "0", "--quiet-leads")
    try:
        demo.until(lambda text: "Ctrl-C stops it all" in text)
        yield demo
    finally:
        demo.close()


@contextmanager
def board(browser: Browser, demo: Demo, theme: str = "light", phone: bool = False) -> Iterator[Board]:
    with browser.new_context(
        base_url=demo.url, viewport=PHONE if phone else DESK, color_scheme="dark" if theme == "dark" else "light",
        device_scale_factor=2 if phone else 1, is_mobile=phone, has_touch=phone, locale="en-GB",
        reduced_motion="reduce" if phone else "no-preference",
    ) as context:  # fmt: skip
        yield Board(context.new_page(), demo).open()


def film(browser: Browser) -> None:
    """A lead writes and asks for a person; the card rings in three places; who takes over is seen in all of them."""
    with running() as demo, board(browser, demo) as shown:
        seen, lead = Film(shown.page, 1200), shown.page.locator("section.pane.lead")
        seen.look(700)
        seen.press(lead.get_by_role("button", name="Be a lead yourself"))
        writer = lead.locator("#lead-writer")
        seen.until_seen(writer)
        seen.write(writer, "Is our data hosted in the EU?")
        seen.press(lead.get_by_role("button", name="Send", exact=True))
        seen.until_seen(lead.locator("li.lead ~ li.agent:not(.typing)"))
        seen.look(1200)
        seen.press(lead.get_by_role("button", name="Ask for a person"))
        buttons = [shown.pane(name).get_by_role("button", name="Take over", exact=True) for name in PLATFORMS]
        seen.until_seen(*buttons)
        seen.look(2200)
        seen.press(buttons[0])
        seen.until_seen(*[shown.pane(name).get_by_text("has control") for name in PLATFORMS])
        seen.look(3000)
        seen.save(PICTURES / "take-over.webp")


def scene(shown: Board) -> None:
    """Two leads: one waits, one is looked after."""
    lead = shown.page.locator("section.pane.lead")
    unfold = lead.locator("details", has=shown.page.locator("form.invite")).locator("summary")
    for script, called in (("06_yui", "中村"), ("01_nadia", "Nadia")):
        unfold.click()
        lead.get_by_label("Who").select_option(script)
        lead.get_by_role("button", name="Come", exact=True).click()
        for name in PLATFORMS:
            expect(shown.card(name, called).get_by_role("button", name="Take over", exact=True)).to_be_visible()
        if lead.locator("form.invite").is_visible():
            unfold.click()
    shown.press("teams", "Take over", "Nadia")
    for name in PLATFORMS:
        expect(shown.card(name, "Nadia")).to_contain_text("has control")


def still(page: Page, name: str) -> None:
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


def stills(browser: Browser) -> None:
    with running() as demo:
        with board(browser, demo) as shown:
            scene(shown)
            still(shown.page, "playground")
        with board(browser, demo, theme="dark") as shown:
            still(shown.page, "playground-dark")
        with board(browser, demo, phone=True) as shown:
            shown.page.get_by_role("link", name="Slack", exact=True).click()
            expect(shown.card("slack", "Nadia")).to_be_in_viewport(ratio=0.9)
            still(shown.page, "playground-phone")


PEOPLE = (
    ("Sofia", "Brandt", "DE", "Nordwind Logistik", "Head of Operations"),
    ("Jun", "Yamada", "JP", "Sakura Robotics", "CTO"),
    ("Grace", "Okoye", "GB", "Harbour Insurance", "VP Sales"),
    ("Lucía", "Fernández", "ES", "Viento Solar", "Procurement"),
)


ALONE = """
  .stage { display: block !important; height: auto !important }
  .stage > .pane { display: none }
  .stage > #pane-slack { display: flex; width: 640px; height: 900px }
"""
"""One pane in the place of four."""


def home(browser: Browser) -> None:
    """Slack's home tab: one lead waits, one is looked after, the others are in the list."""
    with running() as demo, board(browser, demo) as shown:
        for number, (first, last, country, company, job) in enumerate(PEOPLE):
            about = {"first_name": first, "last_name": last, "country": country, "company_name": company}
            mail = {"email": f"{first.lower()}@{company.split()[0].lower()}.example", "job_title": job}
            shown.happens("message.received", f"pic_{number}", {"text": "Do you support SSO?"}, **about, **mail)
        shown.rings("pic_0", first_name="Sofia", last_name="Brandt")
        expect(shown.card("slack", "Sofia").get_by_role("button", name="Take over", exact=True)).to_be_visible()
        shown.acts("takeover", "pic_2", by="dana@acme.example")
        pane = shown.pane("slack")
        pane.get_by_role("link", name="Home", exact=True).click()
        tab = pane.locator("li.home")
        expect(tab).to_contain_text("Dana Ruiz has control")
        shown.page.add_style_tag(content=ALONE)
        expect(tab.get_by_role("button", name="Open 1", exact=True)).to_be_visible()
        pane.screenshot(path=PICTURES / "app-home.png", animations="disabled")


def leads(browser: Browser) -> None:
    """The Leads page and the page of a lead."""
    with running() as demo:
        prepared(demo)
        list_pictures(browser, demo, PICTURES)
    with running() as demo:
        lead_pictures(browser, demo, PICTURES)


def rules(browser: Browser) -> None:
    """The guide's first rule."""
    with running() as demo:
        rule_pictures(browser, demo, PICTURES)


if __name__ == "__main__":
    want_fonts()
    PICTURES.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        stills(browser)
        home(browser)
        film(browser)
        leads(browser)
        rules(browser)
        browser.close()
    for picture in sorted(PICTURES.iterdir()):
        print(f"{picture.relative_to(PICTURES.parents[1])}  {picture.stat().st_size // 1024} KB")
