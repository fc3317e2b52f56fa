"""How does a person in a story use the page of a lead, as far as HTTP goes?"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.story.browsing import Browser, Seen, browsing
from tests.story.people import DANA, email
from tests.story.stage import LEAD, Stage

_FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@dataclass
class AtAPage:
    """One person, signed in, at the page of the story's lead. `page`: as they saw it last."""

    stage: Stage
    browser: Browser
    id: str = LEAD
    page: Seen = field(default_factory=lambda: Seen(0, "", "", {}))

    @property
    def shown(self) -> str:
        """The words on the page as it was seen last, without its markup."""
        return " ".join(re.sub(r"<[^>]*>", "", self.page.text).split())

    async def look(self, query: str = "") -> str:
        """Load the page; what is on it."""
        self.page = await self.browser.get(f"/leads/{self.id}{query}")
        return self.page.text

    def form(self, intent: str) -> dict[str, str]:
        """The hidden fields of the first form for this intent on the page as it was seen last."""
        found = re.search(rf'<form[^>]*/press/{intent}".*?</form>', self.page.text, re.DOTALL)
        assert found is not None, f"no form for {intent}: {self.page.text}"
        return dict(_FIELD.findall(found[0]))

    def offers(self, intent: str) -> bool:
        return f'/press/{intent}"' in self.page.text

    async def press(self, intent: str, *, drawn: dict[str, str] | None = None, **typed: str) -> str:
        """Send a form of the page as it was seen last (or as `drawn`); the page that follows."""
        form = {**(self.form(intent) if drawn is None else drawn), **typed}
        answer = await self.browser.post(f"/leads/{self.id}/press/{intent}", form)
        if answer.status == 303:
            self.page = await self.browser.get(answer.to)
        else:
            self.page = answer
        return self.page.text

    async def edit(self, **typed: str) -> str:
        """Send the section's form that stands open, with these fields typed."""
        keys = dict(re.findall(r'name="(?=f:(\w+):)([^"]+)"', self.page.text))
        return await self.press("edit_fields", **{keys[name]: value for name, value in typed.items()})


@asynccontextmanager
async def at_the_page(stage: Stage, who: str = DANA, lead: str = LEAD) -> AsyncIterator[AtAPage]:
    """A person's browser, signed in as on the demo, at the page of a lead."""
    stage.service.visitors_choose = True  # type: ignore[misc]
    async with browsing(stage.url) as browser:
        chosen = await browser.post("/signin", {"person": email(who), "to": f"/leads/{lead}"})
        assert chosen.status == 303, chosen
        person = AtAPage(stage, browser, lead)
        await person.look()
        yield person
