"""Is what comes in read, or told what is wrong with it, by index and place?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.events import ALIASES, CATALOGUE, FROM_OUTSIDE
from leads.fields import CATALOGUE as FIELDS
from leads.intake import MOST_EVENTS, MOST_TEXT, EventFault, Incoming, parse_events
from tests.unit.leads.happenings import NOON

FINE: dict[str, Any] = {
    "id": "evt_1",
    "kind": "message.received",
    "at": "2026-11-22T12:00:00Z",
    "lead": {"id": "lead_42", "email": "ada@analytical.example", "num_employees": "900"},
    "agent": {"id": "website-chat", "name": "Website chat", "type": "chat"},
    "channel": "chat",
    "data": {"text": "Do you support SSO?"},
}


def read(**changed: object) -> Incoming:
    """What an event is read as, with these keys changed."""
    some, faults = parse_events(FINE | changed, NOON)
    assert faults == []
    return some[0]


def fault(**changed: object) -> EventFault:
    """The one fault of an event, with these keys changed."""
    some, faults = parse_events([FINE, {key: value for key, value in (FINE | changed).items() if value != "-"}], NOON)
    assert len(faults) == 1, some
    assert faults[0].index == 1
    assert faults[0].message.rstrip("?)").endswith((".", '"'))
    return faults[0]


# -- the whole ------------------------------------------------------------------------------------------------------


def test_an_event_is_read_with_its_fields_in_their_normal_form() -> None:
    incoming = read()
    assert incoming.lead_id == "lead_42"
    assert incoming.event.at == incoming.event.received == NOON
    assert incoming.event.lead == {"email": "ada@analytical.example", "num_employees": 900}
    assert incoming.event.agent == FINE["agent"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
NAMES = st.sampled_from(sorted(FIELDS)) | st.just("id") | st.text(max_size=5)
NEARLY = st.fixed_dictionaries(
    {},
    optional={
        "id": JSON | st.just("e1"),
        "kind": st.sampled_from(sorted(FROM_OUTSIDE)) | JSON,
        "at": st.just(FINE["at"]) | JSON,
        "lead": st.just({"id": "l"}) | st.dictionaries(NAMES, JSON, max_size=4) | JSON,
        "agent": JSON | st.fixed_dictionaries({"id": st.just("a")}, optional={"type": JSON, "name": JSON}),
        "channel": st.sampled_from(["chat", "email"]) | JSON,
        "data": JSON
        | st.fixed_dictionaries(
            {},
            optional={
                "text": JSON, "moderation": JSON, "by": JSON, "title": JSON, "due": JSON, "email": JSON, "url": JSON,
                "owner": JSON, "fields": JSON | st.dictionaries(NAMES, JSON, max_size=3), "score": JSON,
                "attachments": JSON,
            },
        ),
    },
)  # fmt: skip


@given(st.one_of(JSON, NEARLY, st.lists(NEARLY, max_size=3), NEARLY.map(lambda given: FINE | given)))
def test_whatever_json_comes_in_gives_events_or_faults_and_never_an_exception(body: object) -> None:
    some, faults = parse_events(body, NOON)
    count = len(body) if isinstance(body, list) else 1
    assert len(some) + len(faults) == max(count, 1)
    for told in faults:
        assert told.message
        assert 0 <= told.index <= count
    for one in some:
        orjson.dumps([one.event.data, one.event.lead, one.event.agent])
        assert one.event.kind in CATALOGUE


def test_every_kind_from_outside_is_read_and_aliases_as_messages() -> None:
    more = {"text": "x", "by": "self", "title": "Follow-up"}
    for kind in FROM_OUTSIDE:
        incoming = read(kind=kind, data=more, channel=None)
        assert incoming.event.kind == ALIASES.get(kind, (kind, None))[0]
    assert read(kind="email.received").event.channel == "email"
    assert read(kind="text.sent").event.channel == "text"


def test_all_faulty_events_are_named_by_their_index() -> None:
    body = [FINE, {}, FINE, 5, FINE | {"kind": "x"}]
    some, faults = parse_events(body, NOON)
    assert [one.index for one in faults] == [1, 3, 4]
    assert len(some) == 2


def test_too_many_and_none() -> None:
    assert parse_events([FINE] * (MOST_EVENTS + 1), NOON)[1][0].message.startswith("1001 events")
    assert parse_events([], NOON)[1][0].message.startswith("The list is empty")
    assert len(parse_events([FINE] * MOST_EVENTS, NOON)[0]) == MOST_EVENTS


# -- each fault -----------------------------------------------------------------------------------------------------

FAULTS: list[tuple[dict[str, object], str, str]] = [
    ({"id": "-"}, "id", "text"),
    ({"id": ""}, "id", "1 to 200"),
    ({"id": "x" * 201}, "id", "1 to 200"),
    ({"id": "a\0"}, "id", "printable"),
    ({"id": "~mine"}, "id", "Leadbell"),
    ({"id": 5}, "id", "a number"),
    ({"kind": "-"}, "kind", "nothing"),
    ({"kind": "message.recieved"}, "kind", 'did you mean "message.received"'),
    ({"kind": "lead.blocked"}, "kind", "made by Leadbell itself"),
    ({"knd": "x"}, "knd", 'did you mean "kind"'),
    ({"at": "-"}, "at", "nothing"),
    ({"at": 1795348800}, "at", "a number"),
    ({"at": "1999-12-31T23:59:59Z"}, "at", "before 2000"),
    ({"at": "2026-11-22T12:05:01Z"}, "at", "5 minutes"),
    ({"lead": "-"}, "lead", "an object with an id"),
    ({"lead": "lead_42"}, "lead", "a text"),
    ({"lead": {}}, "lead.id", "text"),
    ({"lead": {"id": 42}}, "lead.id", "a number"),
    ({"lead": {"id": "l", "emial": "x"}}, "lead.emial", 'did you mean "email"'),
    ({"lead": {"id": "l", "control": "manual"}}, "lead.control", "can't be set"),
    ({"lead": {"id": "l", "num_employees": "many"}}, "lead.num_employees", "a number"),
    ({"lead": {"id": "l", "stage": "won"}}, "lead.stage", "engaged"),
    ({"agent": "website-chat"}, "agent", "an object such as"),
    ({"agent": {"name": "x"}}, "agent", "an object such as"),
    ({"agent": {"id": "a", "name": 5}}, "agent.name", "a number"),
    ({"channel": "fax"}, "channel", "chat, email, voice, text"),
    ({"channel": ["chat"]}, "channel", "a list"),
    ({"data": "hi"}, "data", "an object"),
    ({"data": {}}, "data.text", "text or attachments"),
    ({"data": {"text": 5}}, "data.text", "a number"),
    ({"data": {"text": "x" * (MOST_TEXT + 1)}}, "data.text", "1,000,000"),
    ({"data": {"text": "x", "moderation": {"rude": 1}}}, "data.moderation", "category"),
    ({"data": {"text": "x", "moderation": {"hate": 2}}}, "data.moderation", "0 to 1"),
    ({"kind": "lead.identified", "data": {"by": "us"}}, "data.by", "deanonymization"),
    ({"kind": "workflow.step_scheduled", "data": {}}, "data.title", "planned"),
    ({"kind": "workflow.step_scheduled", "data": {"title": "x", "due": "tomorrow"}}, "data.due", "RFC 3339"),
    ({"kind": "workflow.step_scheduled", "data": {"title": "x", "due": 5}}, "data.due", "a number"),
    ({"kind": "email.captured", "data": {"email": "nobody"}}, "data.email", "e-mail address"),
    ({"kind": "webform.submitted", "data": {"fields": {"email": "nobody"}}}, "data.fields.email", "e-mail"),
    ({"kind": "webform.submitted", "data": {"fields": "x"}}, "data.fields", "an object"),
    ({"kind": "owner.changed", "data": {"owner": "Dana"}}, "data.owner", "e-mail"),
]


@pytest.mark.parametrize(("changed", "where", "words"), FAULTS, ids=lambda value: str(value)[:40])
def test_each_fault_is_named_with_its_place(changed: dict[str, object], where: str, words: str) -> None:
    told = fault(**changed)
    assert told.where == where
    assert words in told.message


# -- times ----------------------------------------------------------------------------------------------------------


@given(st.datetimes(datetime(2000, 1, 2), datetime(2026, 11, 21)), st.integers(-23 * 60 - 59, 23 * 60 + 59))
def test_every_rfc_3339_time_is_read_to_the_millisecond(when: datetime, offset: int) -> None:
    sign = "-" if offset < 0 else "+"
    hours, minutes = divmod(abs(offset), 60)
    text = f"{when.isoformat(timespec='microseconds')}{sign}{hours:02}:{minutes:02}"
    since = when.replace(tzinfo=UTC) - timedelta(minutes=offset) - datetime(1970, 1, 1, tzinfo=UTC)
    assert read(at=text).event.at == since // timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("2026-11-22t12:00:00z", 0),
        ("2026-11-22T12:00:00.001Z", 1),
        ("2026-11-22T12:00:00.0019999Z", 1),
        ("2026-11-22T13:00:00.5+01:00", 500),
        ("2026-11-22T12:00:00-00:00", 0),
        ("2026-11-22 12:00:00Z", 0),
    ],
)
def test_times_as_others_write_them(text: str, ms: int) -> None:
    assert read(at=text).event.at == NOON + ms


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22", "2026-11-22T12:00:00", "20261122T120000Z", "2026-11-22T12:00Z", "2026-11-22T12Z",
        "2026-W47-7T12:00:00Z", "2026-326T12:00:00Z", "2026-11-22T12:00:00+01", "2026-11-22T12:00:00+0100",
        "2026-11-22T12:00:00+01:00:30", "2026-11-22T12:00:00,5Z", "2026-11-22_12:00:00Z", "2026-11-22T24:00:00Z",
        "2026-02-30T12:00:00Z", "2026-11-22T12:60:00Z", "2026-11-22T12:00:00+24:00", " 2026-11-22T12:00:00Z",
        "2026-11-22T12:00:00Z\n", "２０２６-11-22T12:00:00Z", "", "now", "1795348800",
    ],
)  # fmt: skip
def test_what_is_no_rfc_3339_time_is_refused(text: str) -> None:
    told = fault(at=text)
    assert told.where == "at"


# -- what comes along -----------------------------------------------------------------------------------------------


def test_moderation_is_reduced_to_score_and_category_and_a_bare_score_is_not_believed() -> None:
    scored = read(data={"text": "x", "moderation": {"harassment": 0.4, "hate": 0.25}}).event.data
    assert (scored["score"], scored["category"]) == (400, "harassment")
    assert "score" not in read(data={"text": "x", "score": 1000}).event.data


def test_a_form_fills_in_the_person_and_the_company_and_nothing_else() -> None:
    form = {"job_title": "CTO", "revenue": "5", "colour": "red", "owner": "me@evil.example", "stage": "engaged",
            "known": "verified", "source": "a friend", "id": "other", "ip": "::1"}  # fmt: skip
    given = read(kind="webform.submitted", data={"fields": form}, lead={"id": "l"}).event.lead
    assert given == {"job_title": "CTO", "revenue": 5}


def test_values_may_stand_in_the_data_of_the_kind_that_is_about_them() -> None:
    assert (
        read(kind="page.visited", data={"url": "https://x.example/pricing"}).event.lead["last_page"].endswith("pricing")
    )
    assert read(kind="owner.changed", data={"owner": "dana@acme.example"}).event.lead["owner"] == "dana@acme.example"
    assert read(kind="email.captured", data={"email": "b@c.example"}).event.lead["email"] == "b@c.example"


@pytest.mark.parametrize(
    ("agent", "channel"), [("voice", "voice"), ("Email", "email"), ("copilot", "chat"), ("x", "chat")]
)
def test_a_message_without_a_channel_takes_its_agents(agent: str, channel: str) -> None:
    assert read(channel=None, agent={"id": "a", "type": agent}).event.channel == channel


def test_a_step_is_read_with_its_due_time() -> None:
    data = read(kind="workflow.step_scheduled", data={"step": "Call", "at": "2026-11-23T09:00:00Z"}).event.data
    assert (data["title"], data["due"]) == ("Call", NOON + 21 * 3_600_000)


def test_data_nested_deeper_than_can_be_written_is_a_fault() -> None:
    def nested(levels: int) -> object:
        return orjson.loads("[" * levels + "]" * levels)

    assert fault(data={"text": "x", "extra": nested(300)}).where == "data.extra"
    orjson.dumps(read(data={"text": "x", "extra": {"a": nested(90)}}).event.data)


def test_an_agents_name_may_hold_joined_emoji_but_no_control_character() -> None:
    assert read(agent={"id": "a", "name": "👩‍💻 Copilot"}).event.agent == {"id": "a", "name": "👩‍💻 Copilot"}
    assert fault(agent={"id": "a", "name": "a\x07b"}).where == "agent.name"
