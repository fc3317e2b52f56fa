"""Do visits and calls stand together, with nothing lost and the order kept?"""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from leads.change import Event
from leads.events import CATALOGUE
from leads.lead import CHANNELS
from leads.spoken import Turn, attachments, seconds_said, subject, transcript
from leads.timeline_groups import LONGEST_CALL, TOGETHER, groups, ungrouped
from tests.unit.leads.happenings import DANA, event

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
NAMES = ("duration", "duration_seconds", "duration_ms", "transcript", "subject", "attachments", "text", "url")
data = st.dictionaries(st.sampled_from(NAMES), anything, max_size=4)
happened = st.builds(
    lambda kind, gap, channel, data: (kind, gap, channel, data),
    st.sampled_from(sorted(CATALOGUE)),
    st.integers(0, 3) | st.integers(0, 2 * LONGEST_CALL),
    st.sampled_from([None, *CHANNELS]),
    data,
)


def timeline(steps: list[tuple[str, int, Any, dict[str, Any]]]) -> list[Event]:
    """Events in the order of their times, the next one `gap` ms after the one before."""
    made, at = [], 0
    for kind, gap, channel, said in steps:
        at += gap
        made.append(event(kind, at, channel=channel, **said))
    return made


@given(st.lists(happened, max_size=40))
def test_nothing_is_lost_and_the_order_is_kept(steps):
    events = timeline(steps)
    grouped = groups(events)
    assert ungrouped(grouped) == events
    assert all(group.events for group in grouped)


@given(st.lists(happened, max_size=40))
def test_only_visits_and_calls_hold_several(steps):
    for group in groups(timeline(steps)):
        if group.kind not in ("visits", "call"):
            assert len(group.events) == 1
        if group.kind == "visits":
            assert {one.kind for one in group.events} == {"page.visited"}
            assert all(b.at - a.at <= TOGETHER for a, b in zip(group.events, group.events[1:], strict=False))
        if group.kind == "call":
            assert sum(one.kind == "call.ended" for one in group.events) <= 1
            assert group.seconds is None or group.over
        else:
            assert group.seconds is None


@given(anything, data)
def test_whatever_came_along_something_can_be_shown(value, other):
    for name in NAMES:
        made = event("call.ended", **{**other, name: value})
        assert isinstance(subject(made), str)
        assert all(turn.text for turn in transcript(made))
        assert all(one.name and one.url[:4].lower() in ("", "http") for one in attachments(made))
        seconds = seconds_said(made)
        assert seconds is None or seconds >= 0


def test_visits_stand_together_until_something_else_happens_or_time_passes():
    visit = "page.visited"
    made = groups(
        [event(visit), event(visit, 1), event("message.received", 2), event(visit, 3), event(visit, 4 + TOGETHER)]
    )
    assert [(one.kind, len(one.events)) for one in made] == [("visits", 2), ("words", 1), ("visits", 1), ("visits", 1)]


def test_a_call_holds_what_was_said_in_it_and_how_long_it_was():
    made = groups([
        event("call.started", 0, channel="voice"),
        event("call.answered", 5_000, channel="voice"),
        event("stage.changed", 5_000, channel="voice"),
        event("message.sent", 6_000, channel="voice", text="Good morning"),
        event("message.received", 9_000, channel="voice", text="Good morning!"),
        event("call.ended", 65_900, channel="voice"),
        event("message.received", 70_000, channel="chat", text="Thanks"),
    ])  # fmt: skip
    assert [one.kind for one in made] == ["call", "words"]
    assert (made[0].seconds, made[0].over) == (60, True)


def test_what_comes_between_parts_a_call_that_still_knows_its_length():
    made = groups([
        event("call.answered", 0, channel="voice"),
        event("conversation.taken_over", 10_000, by=DANA),
        event("message.received", 20_000, channel="voice", text="Hello?"),
        event("call.ended", 90_000, channel="voice"),
        event("call.started", 100_000, channel="voice"),
    ])  # fmt: skip
    told = [(one.kind, one.seconds, one.over, one.goes_on) for one in made]
    assert told == [
        ("call", 90, True, False), ("marker", None, False, False), ("call", 90, True, True),
        ("call", None, False, False),
    ]  # fmt: skip


def test_what_a_calls_end_says_goes_before_the_clock():
    assert groups([event("call.answered"), event("call.ended", 60_000, duration=42.9)])[0].seconds == 42
    assert seconds_said(event("call.ended", duration_ms=1_500)) == 1
    assert seconds_said(event("call.ended", duration=-1)) is None
    assert groups([event("call.ended", 60_000)])[0].seconds is None


def test_a_transcript_is_lines_or_turns():
    lines = transcript(event("call.ended", transcript="Agent: Hello\nlead: Hi: how are you?\n\nNoise: rustling"))
    assert lines == [Turn("agent", "Hello"), Turn("lead", "Hi: how are you?"), Turn("other", "Noise: rustling")]
    turns = transcript(
        event("call.ended", transcript=[{"role": "user", "content": "Hi"}, {"speaker": "Eve", "text": "Yo"}])
    )
    assert turns == [Turn("lead", "Hi"), Turn("other", "Yo", "Eve")]


def test_only_addresses_of_the_web_are_links():
    files = [{"name": "a.pdf", "url": "https://x.example/a.pdf", "type": "pdf"}, {"url": "javascript:alert(1)"}, 7]
    assert [(one.name, one.url) for one in attachments(event("message.received", attachments=files))] == [
        ("a.pdf", "https://x.example/a.pdf"), ("File", ""),
    ]  # fmt: skip
