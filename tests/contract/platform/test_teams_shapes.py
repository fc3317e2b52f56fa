"""Can anything that Teams might send, or say no with, surprise the adapter? Laws over all shapes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.platforms.inbound import Refused
from bot.platforms.port import Busy, Fault, MessageGone, Permanent, Unreachable
from bot.platforms.teams.activities import read, read_submit, written
from bot.platforms.teams.refusals import fault_of
from bot.platforms.teams.roster import person_of
from bot.platforms.teams.settings import TeamsSettings
from bot.platforms.teams.transport import Reply
from cards.model import Rendered

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no fault of the law's."""

APP = "app-1"
TENANT = "t-1"

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)
FIELDS = (
    "type", "id", "name", "action", "replyToId", "text", "value", "serviceUrl", "channelId", "from", "recipient",
    "conversation", "channelData", "entities", "membersAdded", "membersRemoved", "timestamp",
)  # fmt: skip
activities = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, json_values))


def activity(**changed: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "id": "1700000000000",
        "serviceUrl": "https://smba.example/emea/",
        "channelId": "msteams",
        "from": {"id": "29:dana", "name": "Dana Ruiz", "aadObjectId": "aad-1"},
        "recipient": {"id": "28:app-1"},
        "conversation": {"id": "a:chat", "conversationType": "personal"},
        "channelData": {"tenant": {"id": TENANT}},
        "text": "help",
    } | changed


@patient
@given(raw=activities, over=st.booleans())
def test_any_json_is_read_or_refused(raw: dict[str, Any], over: bool) -> None:
    status = 0
    try:
        inbound = read(activity(**raw) if over else raw, APP)
    except Refused as refused:
        status = refused.status
    assert status == 400 or (inbound.type and inbound.service_url and inbound.key)


@patient
@given(value=json_values, inputs=st.dictionaries(st.text(max_size=8), json_values, max_size=5))
def test_any_value_is_read_as_a_press(value: Any, inputs: dict[str, Any]) -> None:
    for held in (value, inputs, {"action": value}, {"action": {"data": inputs}}):
        submitted = read_submit(held)
        assert isinstance(submitted.token, str)
        assert all(isinstance(entry, str) for entry in submitted.inputs.values())
        assert "leadbell" not in submitted.inputs


@patient
@given(status=st.integers(300, 599), body=json_values, after=st.none() | st.floats(0, 1e6), editing=st.booleans())
def test_every_refusal_has_a_kind_and_a_sentence(status: int, body: Any, after: float | None, editing: bool) -> None:
    fault = fault_of(Reply(status, body, after), "Sales EMEA/Hot leads", editing=editing)
    assert isinstance(fault, (Busy, Unreachable, Permanent, MessageGone))
    assert fault.sentence.endswith((".", ")."))
    assert fault.code


@pytest.mark.parametrize(
    ("status", "code", "editing", "kind", "scope"),
    [
        (429, "", False, Busy, ""),
        (412, "PreconditionFailed", False, Unreachable, ""),
        (502, "", False, Unreachable, ""),
        (504, "", False, Unreachable, ""),
        (401, "BotNotRegistered", False, Permanent, "installation"),
        (403, "BotDisabledByAdmin", False, Permanent, "installation"),
        (403, "BotNotInConversationRoster", False, Permanent, "destination"),
        (403, "MessageWritesBlocked", False, Permanent, "destination"),
        (404, "ConversationNotFound", False, Permanent, "destination"),
        (404, "ActivityNotFoundInConversation", True, MessageGone, ""),
        (413, "MessageSizeTooBig", False, Permanent, "message"),
        (400, "BadArgument", False, Permanent, "message"),
    ],
)
def test_each_documented_refusal_means_this(
    status: int, code: str, editing: bool, kind: type[Fault], scope: str
) -> None:
    fault = fault_of(Reply(status, {"error": {"code": code, "message": "Words"}}), "here", editing=editing)
    assert type(fault) is kind
    assert getattr(fault, "scope", "") == scope
    assert "Words" not in fault.sentence


@pytest.mark.parametrize(
    ("conversation", "data", "kind"),
    [
        ({"id": "a:1", "conversationType": "personal"}, {}, "personal"),
        ({"id": "a:1"}, {}, "personal"),
        ({"id": "19:x@thread.v2"}, {}, "group"),
        ({"id": "anything", "isGroup": True}, {}, "group"),
        ({"id": "19:x@thread.v2", "conversationType": "groupChat"}, {}, "group"),
        ({"id": "19:x@thread.tacv2"}, {}, "channel"),
        ({"id": "x"}, {"team": {"id": "19:t"}}, "channel"),
    ],
)
def test_a_group_is_never_taken_for_a_private_chat(
    conversation: dict[str, Any], data: dict[str, Any], kind: str
) -> None:
    assert read(activity(conversation=conversation, channelData=data), APP).kind == kind


@pytest.mark.parametrize(
    ("text", "mentioned", "left"),
    [
        ("<at>Leadbell</at> help\n", "28:app-1", "help"),
        ("<at>Leadbell</at>&nbsp;block Ada &amp; Co", "28:app-1", "block Ada & Co"),
        ("<at>Leadbell</at> ask <at>Mona</at>", "28:app-1", "ask Mona"),
        ("<at>Leadbell</at> help", "app-1", "help"),
    ],
)
def test_the_mention_of_the_bot_is_taken_out(text: str, mentioned: str, left: str) -> None:
    entity = {"type": "mention", "text": "<at>Leadbell</at>", "mentioned": {"id": mentioned}}
    inbound = read(activity(text=text, entities=[{"type": "clientInfo"}, entity]), APP)
    assert (inbound.text, inbound.mentioned) == (left, True)


def test_somebody_elses_mention_is_not_the_bots() -> None:
    entity = {"type": "mention", "text": "<at>Mona</at>", "mentioned": {"id": "29:mona"}}
    assert not read(activity(text="<at>Mona</at> look", entities=[entity]), APP).mentioned


def test_equal_message_ids_in_two_chats_are_two_keys_and_a_repeat_is_one() -> None:
    here, there = read(activity(), APP), read(activity(conversation={"id": "a:other"}), APP)
    assert here.key != there.key
    assert here.key == read(activity(), APP).key


def test_an_activity_without_an_id_has_the_same_key_when_repeated() -> None:
    raw = activity(timestamp="2026-11-22T10:00:00Z")
    raw.pop("id")
    assert read(raw, APP).key == read(dict(raw), APP).key
    assert read(raw, APP).key != read(raw | {"timestamp": "2026-11-22T10:00:01Z"}, APP).key


@pytest.mark.parametrize(
    ("member", "email", "fault"),
    [
        ({"email": "Dana@Acme.example", "userPrincipalName": "d@acme.example"}, "dana@acme.example", ""),
        ({"userPrincipalName": "dana@acme.example"}, "dana@acme.example", ""),
        ({"email": "dana@acme.example", "userRole": "guest"}, "", "guest"),
        ({"email": "dana@acme.example", "userPrincipalName": "dana_x#EXT#@t.example"}, "", "guest"),
        ({"email": "dana@acme.example", "tenantId": "t-2"}, "", "tenant"),
        ({"email": "dana@acme.example", "tenantId": "T-1"}, "dana@acme.example", ""),
        ({"email": "dana@acme.example", "userRole": "anonymous"}, "", "account"),
        ({"email": "dana"}, "", "e-mail"),
        ({}, "", "e-mail"),
    ],
)
def test_only_the_tenants_own_people_are_vouched_for(member: dict[str, Any], email: str, fault: str) -> None:
    person = person_of({"id": "29:dana", "name": "Dana"} | member, TENANT, "https://x.example", "28:app-1")
    assert person.email == email
    assert fault in person.fault
    assert bool(person.fault) != bool(person.email)


@patient
@given(member=st.dictionaries(st.sampled_from(["id", "name", "email", "userPrincipalName", "tenantId"]), json_values))
def test_any_roster_entry_is_read(member: dict[str, Any]) -> None:
    person = person_of(member, TENANT, "https://x.example", "28:app-1")
    assert bool(person.fault) != bool(person.email)


def test_a_card_never_stands_beside_text() -> None:
    activity = written(Rendered({"type": "AdaptiveCard", "body": []}, "Ada: help"), alert=True)
    assert "text" not in activity
    assert activity["summary"] == "Ada: help"
    assert activity["channelData"] == {"notification": {"alert": True}}
    assert written(Rendered({"text": "a line"}, "a line"), alert=False)["text"] == "a line"


@pytest.mark.parametrize(
    ("login", "tenant", "urls"),
    [
        ("https://login.example", "", ("https://login.example/botframework.com/oauth2/v2.0/token",)),
        (
            "https://login.example/",
            "t-1",
            (
                "https://login.example/t-1/oauth2/v2.0/token",
                "https://login.example/botframework.com/oauth2/v2.0/token",
            ),
        ),
        ("http://127.0.0.1:9/x/token", "t-1", ("http://127.0.0.1:9/x/token",)),
    ],
)
def test_where_tokens_are_asked_for(login: str, tenant: str, urls: tuple[str, ...]) -> None:
    assert TeamsSettings("id", "secret", tenant, login_url=login).token_urls == urls
