"""How does a manager find her way on the pages of rules?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

NAME = "Verified leads of big companies"
ID = "verified-leads-of-big-companies"


@dataclass(frozen=True)
class RuleWriting:
    """An open form of a rule."""

    page: Page

    def sign_in(self, who: str = "Mona Okafor", to: str = "/rules") -> RuleWriting:
        self.page.goto(to)
        self.page.get_by_role("button", name=who).click()
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        return self

    def open(self, query: str = "") -> RuleWriting:
        self.page.goto(f"/rules/_edit{query}")
        return self

    @property
    def says(self) -> Locator:
        return self.page.locator("#says")

    def field(self, name: str) -> Locator:
        return self.page.locator(f'[name="{name}"]')

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def condition(self, path: str, field: str, operator: str, value: str = "") -> None:
        """Write a condition: what can be chosen follows what was chosen."""
        self.field(f"{path}.field").select_option(label=field)
        self.field(f"{path}.is").select_option(label=operator)
        if value:
            place = self.field(f"{path}.value")
            expect(place).to_be_visible()
            if place.evaluate("one => one.tagName") == "SELECT":
                place.select_option(label=value)
            else:
                place.fill(value)

    def begin(self) -> RuleWriting:
        """The rule of the guide: verified leads of big companies, to their owner or else to a channel."""
        self.page.get_by_label("Name", exact=True).fill(NAME)
        self.page.get_by_label("Gave an e-mail address").check()
        self.page.get_by_label("Wrote a message").check()
        self.press("Add a condition to “If”")
        expect(self.field("when.0.0.field")).to_be_focused()
        self.condition("when.0.0", "Known", "is", "Verified")
        self.press("and… add a condition to group 1")
        self.condition("when.0.1", "Headcount", "is at least", "500")
        self.field("ring.0.to").select_option(label="The owner")
        self.field("ring.0.else").select_option(label="#leads")
        expect(self.says).to_contain_text("Headcount is 500 or more, ring the owner (or else #leads in Slack).")
        return self

    def save(self) -> RuleWriting:
        self.press("Save")
        expect(self.page).to_have_url(re.compile(f"/rules/{ID}$"))
        return self
