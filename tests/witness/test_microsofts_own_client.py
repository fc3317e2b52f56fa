"""Does Leadbell work in Microsoft's own client, as a rep uses it, with the check of tokens on?

In the Microsoft 365 Agents Playground, in a headless Chromium; pictures of what was seen are left in .cache/witness.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.browser.chromium import launch
from tests.story.people import people_file
from tests.witness.agents_playground import CHANNEL, Stand, playing
from tests.witness.roll import heard

PICTURES = Path(__file__).parents[2] / ".cache" / "witness"
PATIENCE = 30_000
"""Milliseconds until something must be seen, on a busy machine."""
HOLDS = re.compile("(You have|Dana Ruiz has) control")
"""On a shared card, or on Dana's own."""
RULES = """
rules:
  - id: channel
    name: Ada asks for a person
    on: human.requested
    when: [{all: [first_name is Ada]}]
    ring: [{to: "teams:Sales/Leads"}]
  - id: direct
    name: Grace asks for a person
    on: human.requested
    when: [{all: [first_name is Grace]}]
    ring: [{to: dana@acme.example}]
"""


@dataclass
class Screen:
    """What Dana sees of one lead, and how she presses there."""

    page: Page
    stand: Stand
    place: str
    lead: str
    pictures: int = 0

    @property
    def card(self) -> Any:
        return self.page.locator(".ac-adaptiveCard").filter(has_text=self.lead).first

    async def look(self) -> None:
        await self.page.get_by_text(self.place, exact=True).first.click()

    async def sees(self, *texts: str | re.Pattern[str]) -> None:
        """All of this stands on the lead's card by now; a picture of it is kept."""
        for text in texts:
            await expect(self.card).to_contain_text(text)
        self.pictures += 1
        await self.page.screenshot(path=PICTURES / f"{self.place.split()[0].lower()}-{self.pictures}.png")

    async def press(self, label: str) -> None:
        await self.card.get_by_role("button", name=label, exact=True).last.click()

    async def over_http(self, wish: str, **body: Any) -> None:
        """Somebody acts elsewhere."""
        id = self.lead.split()[0].lower()
        async with self.stand.http.post(f"{self.stand.leadbell}/v1/leads/{id}/{wish}", json=body) as answer:
            assert answer.status == 200, await answer.text()

    async def asks(self) -> None:
        first, last = self.lead.split()
        event = {
            "id": f"evt_{first}", "kind": "human.requested", "at": datetime.now(UTC).isoformat(), "channel": "chat",
            "lead": {"id": first.lower(), "first_name": first, "last_name": last},
            "data": {"text": "A person, please?"},
        }  # fmt: skip
        async with self.stand.http.post(f"{self.stand.leadbell}/v1/events", json=event) as answer:
            assert answer.status == 202, await answer.text()


async def story(screen: Screen) -> None:
    """All that a rep does with a card."""
    await screen.asks()
    await screen.sees("Asks for a person", screen.lead, "A person, please?", "Take over")
    await screen.press("Summary")
    await screen.sees("Next steps", "Back")
    await screen.press("Back")
    await screen.sees("asks for a person", "On it")
    await screen.press("Take over")
    await screen.sees(HOLDS, "Return to Automated")
    await screen.press("Reply")
    await screen.card.get_by_role("textbox").last.fill("We do SSO for 900.")
    await screen.press("Send")
    await screen.stand.agents.hears("reply.sent", text="We do SSO for 900.")
    await screen.sees(HOLDS)
    await screen.press("Return to Automated")
    await screen.sees("Returned to automated by", "Take over")
    await screen.over_http("takeover", by="ben@acme.example")
    await screen.sees("Ben Ito has control")
    await screen.press("More")
    await screen.press("Block…")
    await screen.sees("Block this lead")
    await screen.card.get_by_role("textbox").last.fill("sells things")
    await screen.press("Block")
    await screen.sees("Blocked by", "Unblock")
    await screen.over_http("unblock", by="ben@acme.example")
    await screen.sees("Take over")


@pytest.mark.browser
@pytest.mark.asyncio
async def test_a_reps_day_in_the_agents_playground(tmp_path: Path) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    async with playing(tmp_path, rules=RULES, people=people_file(dana="teams")) as stand, async_playwright() as driver:
        browser = await launch(driver)
        page = await browser.new_page(viewport={"width": 1500, "height": 1000})
        expect.set_options(timeout=PATIENCE)
        page.set_default_timeout(PATIENCE)
        await page.goto(stand.url)
        log = page.get_by_text(re.compile("Playground -> User Application conversationUpdate 200"))
        await expect(log).to_have_count(1)
        for count, (place, lead) in enumerate((("Personal Chat", "Grace Hopper"), (CHANNEL, "Ada Lovelace")), 1):
            screen = Screen(page, stand, place, lead)
            await screen.look()
            await expect(log).to_have_count(count)  # where one looks first, the app is installed
            await story(screen)
        said = await page.inner_text("body")
        await browser.close()
        assert not re.findall(r"(?:User Application|Playground) \S+ [45]\d\d", said), said
        assert {status for status, _ in stand.post.told} == {200}
        _, last = stand.post.told[-1]
        async with stand.http.post(f"{stand.leadbell}/api/messages", json=last) as unsigned:
            assert unsigned.status == 401  # the same without a token
        heard("agents-playground", len(stand.post.told))
