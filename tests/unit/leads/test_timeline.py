"""Does every kind of event have its sentence in the timeline?"""

from __future__ import annotations

import pytest

from leads.change import Event
from leads.events import CATALOGUE
from leads.lead import Who
from leads.timeline import entry, sentence

DANA = Who("p_dana", "Dana Ruiz", "dana@acme.example")


def event(kind: str, person: Who | None = None, /, **data: object) -> Event:
    return Event("e1", kind, 1_000, 1_000, "chat", {"id": "a", "name": "Website chat"}, data, by=person)


@pytest.mark.parametrize("kind", CATALOGUE)
def test_every_kind_has_a_sentence_even_without_data(kind):
    assert sentence(event(kind)).strip()
    assert sentence(event(kind, DANA)).strip()


def test_what_a_later_release_has_recorded_is_shown_as_that():
    assert sentence(event("lead.teleported", DANA)) == "Something that a later release knows"
    assert "lead.teleported" not in CATALOGUE
    assert CATALOGUE.get("lead.teleported") is None, "what comes in is asked so, and refused"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (event("conversation.taken_over", DANA), "Dana Ruiz has taken over the chat"),
        (
            event("conversation.taken_over", DANA, **{"from": {"name": "Max Weber"}}),
            "Dana Ruiz has taken over the chat from Max Weber",
        ),
        (event("conversation.returned", DANA), "Returned to automated by Dana Ruiz"),
        (
            event("conversation.returned", DANA, note="no prices"),
            "Returned to automated by Dana Ruiz. Note for the agent: no prices",
        ),
        (
            event("conversation.returned", **{"from": {"name": "Dana Ruiz"}, "minutes": 15}),
            "Returned to automated: Dana Ruiz didn't answer for 15 min",
        ),
        (event("conversation.returned"), "Returned to automated: nobody answered"),
        (event("lead.blocked", reason="harassment"), "Blocked automatically: harassment"),
        (event("lead.blocked", DANA, reason="Spam"), "Blocked by Dana Ruiz: Spam"),
        (event("lead.unblocked", DANA), "Unblocked by Dana Ruiz"),
        (event("message.received", text="Hello?"), "Hello?"),
        (event("page.visited", url="/pricing"), "Visited a page: /pricing"),
        (event("stage.changed", to="call_scheduled"), "Moved to stage Call Scheduled"),
        (event("note.added", DANA, text="call at 5"), "Note by Dana Ruiz: call at 5"),
        (event("lead.identified", by="self"), "Is identified: the lead said who they are"),
    ],
)
def test_sentences(told, said):
    assert sentence(told) == said


def test_an_entry_is_the_event_as_the_timeline_shows_it():
    made = entry(event("message.received", text="vile", score=500))
    assert (made.id, made.kind, made.at, made.channel, made.text, made.hidden) == (
        "e1", "message.received", 1_000, "chat", "vile", True,
    )  # fmt: skip
    assert not entry(event("message.received", text="kind", score=499)).hidden
    assert not entry(event("message.sent", text="kind", score=900)).hidden
