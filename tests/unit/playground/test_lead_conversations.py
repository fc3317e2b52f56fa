"""Does the lead's side keep what was said, who has control, and no more than it can hold?"""

from __future__ import annotations

from typing import Any

import pytest

from playground.leads.conversations import MOST, MOST_LINES, Conversation, Conversations
from playground.leads.scripts import Script, Step

CHAT = Script("09_ada", "Ada Lovelace", {"id": "chat", "name": "Website chat"}, "chat", {"language": "en"})


@pytest.fixture
def kept() -> Conversations:
    return Conversations(lambda: 1_000.0)


@pytest.fixture
def ada(kept: Conversations) -> Conversation:
    return kept.begin("ada-1", CHAT)


def told(type: str, control: str, by: str = "Dana Ruiz", lead: str = "ada-1", **more: Any) -> dict[str, Any]:
    who = {"name": by, "email": "x@acme.example"} if by else None
    return {"type": type, "data": {"lead": {"id": lead}, "control": control, "by": who, **more}}


def words(one: Conversation) -> list[str]:
    return [line.words for line in one.lines]


def test_control_goes_by_what_leadbell_tells(kept: Conversations, ada: Conversation) -> None:
    assert (ada.control, ada.holder) == ("automated", "")
    kept.heard(told("conversation.taken_over", "manual"))
    assert (ada.control, ada.holder, kept.control("ada-1")) == ("manual", "Dana Ruiz", "manual")
    kept.heard(told("conversation.taken_over", "manual", "Mona Okafor", **{"from": {"name": "Dana Ruiz"}}))
    assert ada.holder == "Mona Okafor"
    kept.heard(told("conversation.returned", "automated", "Mona Okafor", note="no prices"))
    assert (ada.control, ada.holder) == ("automated", "")
    kept.heard(told("lead.blocked", "blocked", "", automatic=True, reason="harassment"))
    assert (ada.control, ada.holder) == ("blocked", "")
    kept.heard(told("lead.unblocked", "automated", "Ben Ito"))
    assert ada.control == "automated"
    assert words(ada) == [
        "Dana Ruiz has taken over the chat",
        "Mona Okafor has taken over the chat from Dana Ruiz",
        "Returned to automated by Mona Okafor. Note for the agent: “no prices”",
        "Blocked automatically · harassment",
        "Unblocked by Ben Ito",
    ]
    assert {line.speaker for line in ada.lines} == {"marker"}


def test_other_leads_and_other_webhooks_change_nothing(kept: Conversations, ada: Conversation) -> None:
    kept.heard(told("conversation.taken_over", "manual", lead="somebody-else"))
    kept.heard({"type": "request.ringing", "data": {"lead": {"id": "ada-1"}}})
    assert (ada.control, words(ada)) == ("automated", [])
    assert kept.find("somebody-else") is None


def test_why_the_agent_keeps_quiet_is_said_once_for_each_reason(kept: Conversations, ada: Conversation) -> None:
    kept.heard(told("conversation.taken_over", "manual"))
    for _ in range(3):
        kept.keep_quiet(ada, "manual", "dana@acme.example")
    assert words(ada)[1:] == ["The agent keeps quiet: Dana Ruiz has control"]
    kept.heard(told("lead.blocked", "blocked"))
    kept.keep_quiet(ada, "blocked", "")
    kept.keep_quiet(ada, "blocked", "")
    assert words(ada)[3:] == ["The agent keeps quiet: the lead is blocked"]
    kept.heard(told("lead.unblocked", "automated"))
    kept.done(ada, Step("agent", "Hello again."))
    kept.keep_quiet(ada, "unknown", "")
    assert words(ada)[-1] == "The agent keeps quiet: Leadbell didn't say who has control"


def test_steps_show_as_what_they_are(kept: Conversations, ada: Conversation) -> None:
    for step in (
        Step("visits", "https://acme.example/pricing"), Step("says", "Hi"), Step("agent", "Hello"),
        Step("asks", "A person?"), Step("event", "email.captured", {"email": "ada@analytical.example"}),
        Step("event", "lead.identified", {"by": "deanonymization", "first_name": "Anna", "last_name": "Vogel"}),
        Step("event", "fields.updated", lead={"num_employees": 1200}), Step("event", "lead.left"),
    ):  # fmt: skip
        kept.done(ada, step)
    assert [(line.speaker, line.words) for line in ada.lines] == [
        ("marker", "Visits acme.example/pricing"), ("lead", "Hi"), ("agent", "Hello"), ("lead", "A person?"),
        ("marker", "Asks for a person"), ("marker", "Leaves an e-mail address: ada@analytical.example"),
        ("marker", "Taken for Anna Vogel, by deanonymization"), ("marker", "Headcount noted: 1,200"),
        ("marker", "Leaves the chat"),
    ]  # fmt: skip
    assert [line.language for line in ada.lines if line.speaker != "marker"] == ["en"] * 3
    assert ada.ended
    assert ada.last is not None
    assert ada.last.words == "A person?"


def test_the_tour_can_ask_about_a_lead(kept: Conversations, ada: Conversation) -> None:
    assert (kept.name("ada-1"), kept.has_asked("ada-1"), kept.control("ada-1")) == ("Ada Lovelace", False, "automated")
    kept.done(ada, Step("asks", "A person?"))
    assert (kept.has_asked("ada-1"), ada.waiting) == (True, True)
    kept.heard(told("conversation.taken_over", "manual"))
    assert (kept.has_asked("ada-1"), ada.waiting) == (True, False)
    assert (kept.name("nobody"), kept.has_asked("nobody"), kept.control("nobody")) == ("", False, "automated")


def test_the_newest_lines_and_conversations_are_kept_and_the_visitors_own_go_last(kept: Conversations) -> None:
    mine = kept.begin("you-1", CHAT, by_visitor=True)
    for number in range(MOST_LINES + 5):
        kept.add(mine, "lead", str(number))
    assert len(mine.lines) == MOST_LINES
    assert (mine.lines[-1].number, mine.lines[-1].words) == (MOST_LINES + 5, str(MOST_LINES + 4))
    for number in range(MOST + 10):
        kept.begin(f"lead-{number}", CHAT)
    ids = [one.lead_id for one in kept.newest_first()]
    assert len(ids) == MOST
    assert (ids[0], ids[-2], ids[-1]) == (f"lead-{MOST + 9}", "lead-11", "you-1")
    for number in range(MOST):
        kept.begin(f"you-again-{number}", CHAT, by_visitor=True)
    assert [one.lead_id for one in kept.newest_first()] == [f"you-again-{number}" for number in reversed(range(MOST))]


def test_a_conversation_that_is_no_longer_kept_can_still_end(kept: Conversations, ada: Conversation) -> None:
    for number in range(MOST):
        kept.begin(f"lead-{number}", CHAT)
    assert kept.find("ada-1") is None
    kept.done(ada, Step("says", "Still here"))
    assert kept.find("ada-1") is None


def test_every_change_is_told(kept: Conversations) -> None:
    changes = []
    kept.on_change = lambda: changes.append(1)
    ada = kept.begin("ada-1", CHAT)
    kept.add(ada, "lead", "Hi")
    kept.heard(told("conversation.taken_over", "manual"))
    kept.keep_quiet(ada, "manual", "")
    assert len(changes) >= 4
