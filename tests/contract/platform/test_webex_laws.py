"""Which laws do the small parts of the Webex adapter keep, whatever comes in?"""

from __future__ import annotations

import asyncio
import base64
import re
import time
from urllib.parse import urljoin

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.platforms.patience import retry_after
from bot.platforms.port import Unreachable
from bot.platforms.webex.answers import known_zone
from bot.platforms.webex.faults import read_moment
from bot.platforms.webex.identity import bare, is_id, same_id
from bot.platforms.webex.markup import call, typed_text
from bot.platforms.webex.people import Bot
from bot.platforms.webex.settings import WebexSettings
from bot.platforms.webex.wire import Wire
from cards.model import Mention

BOT = Bot("Y2lzY29zcGFyazovL3VzL1BFT1BMRS8x", "org", ("Leadbell", "Leadbell Sales"))
WORDS = st.text().filter(lambda text: text[:1].strip(" ,:;\t\r\n\u00a0") != "" and text == text.strip())


@given(st.text() | st.from_regex(r"[\w./?#%@:-]{1,40}"))
@example("..")
@example("a/../../people/me")
def test_an_id_never_changes_which_address_is_called(value: str) -> None:
    if is_id(value):
        assert urljoin("https://webexapis.com/v1/", f"messages/{value}") == f"https://webexapis.com/v1/messages/{value}"


@given(st.uuids(), st.sampled_from(["us", "urn:TEAM:us-west-2_r"]))
def test_one_person_is_the_same_in_every_region_and_as_a_bare_uuid(id: object, region: str) -> None:
    address = f"ciscospark://{region}/PEOPLE/{id}".encode()
    long = base64.urlsafe_b64encode(address).decode().rstrip("=")
    assert same_id(long, str(id).upper())
    assert is_id(long)
    assert bare(long) == str(id)


@given(st.text(), st.text())
def test_ids_of_no_known_shape_are_the_same_only_if_they_are_equal(one: str, other: str) -> None:
    if "://" not in one and same_id(one, other):
        assert one == other or bare(one) == bare(other) != ""
    assert not same_id("", other)


@given(st.text() | st.emails())
@example("x> <@all")
def test_a_mention_is_one_mention_or_none(address: str) -> None:
    found = call(Mention("Dana", address))
    assert found == "" or re.fullmatch(r"<@person(Email|Id):[^<>|\s]+>", found)


@given(WORDS, st.sampled_from(BOT.names), st.sampled_from([" ", ": ", ", ", "\u00a0"]))
def test_what_was_said_to_the_bot_is_what_stands_behind_its_name(words: str, name: str, between: str) -> None:
    assert typed_text({"text": f"{name}{between}{words}", "roomType": "group"}, BOT) == words


@given(WORDS)
def test_in_a_direct_space_nothing_is_taken_away(words: str) -> None:
    assert typed_text({"text": f"Leadbell {words}", "roomType": "direct"}, BOT) == f"Leadbell {words}"


def test_a_name_that_only_begins_like_the_bots_stays() -> None:
    assert typed_text({"text": "Leadbellows are loud", "roomType": "group"}, BOT) == "Leadbellows are loud"


def test_the_mention_is_known_by_its_id_whatever_the_bot_is_called() -> None:
    html = f'<p><spark-mention data-object-type="person" data-object-id="{BOT.id}">Bell &amp; Co</spark-mention> hi</p>'
    assert typed_text({"text": "Bell & Co hi", "html": html, "roomType": "group"}, BOT) == "hi"


@given(st.text() | st.floats().map(str) | st.integers().map(str))
@example("nan")
@example("Sun, 06 Nov 1994 08:49:37 GMT")
def test_a_retry_after_is_between_a_second_and_an_hour_or_unknown(header: str) -> None:
    seconds = retry_after(header, 784111777.0)
    assert seconds is None or 1.0 <= seconds <= 3600.0


def test_a_retry_after_may_be_a_date() -> None:
    assert retry_after("Sun, 06 Nov 1994 08:49:37 GMT", 784111777.0 - 30) == 30


@given(st.text() | st.integers() | st.none())
def test_a_moment_is_read_or_unknown(value: object) -> None:
    assert read_moment(value) is None or isinstance(read_moment(value), float)


def test_a_moment_without_a_zone_is_utc() -> None:
    assert read_moment("1970-01-01T00:00:10.500Z") == read_moment("1970-01-01T00:00:10.500") == 10.5


@given(st.text())
@example("../../etc/passwd")
@example("/etc/passwd")
@example("\x00")
def test_any_zone_is_a_zone_that_can_be_drawn(name: str) -> None:
    assert known_zone(name) == "UTC" or known_zone(name) == name


@pytest.mark.asyncio
async def test_a_webex_that_never_answers_is_unreachable_and_holds_up_nothing() -> None:
    hung = asyncio.Event()
    writers: list[asyncio.StreamWriter] = []

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        hung.set()
        await reader.read()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    wire = Wire(WebexSettings("token", "secret", f"http://127.0.0.1:{port}/v1"), time.time)
    asked = asyncio.ensure_future(wire.call(lambda api: api.people.me(), patience=0.3))
    await hung.wait()  # the loop runs on while the thread waits
    with pytest.raises(Unreachable) as caught:
        await asked
    assert caught.value.code == "timeout"
    for writer in writers:
        writer.close()
    server.close()
    wire.close()
    with pytest.raises(Unreachable, match="stopping"):
        await wire.call(lambda api: api.people.me())
