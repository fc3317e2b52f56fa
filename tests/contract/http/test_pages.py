"""Whatever a signed-in person's browser sends to a page: a page comes back, under its policy, and never a 5xx."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pages.guard import POLICY
from bot.pages.sealing import form_token
from leads.store.sign_in import begin_session
from tests.contract.http.anything import BODIES, HEADERS, QUERIES, SEGMENTS, TEXTS
from tests.contract.http.door import Door, Headers

FORM = (b"content-type", b"application/x-www-form-urlencoded")
HOST = (b"host", b"127.0.0.1")
OWN = (b"origin", b"http://127.0.0.1")

NAMES = st.sampled_from(
    ["timeframe", "since", "until", "stage", "channel", "engagement", "known", "source", "agent", "owner", "with",
     "country", "language", "waiting", "blocked", "control", "q", "said", "order", "cursor", "more_field", "more_value",
     "field.industry", "field.num_employees", "field.last_activity", "field.", "field.text", "foo", "", "Stage"]
)  # fmt: skip
VALUES = (
    st.sampled_from(
        ["yes", "no", "engaged", "engaged,browsing", "me", "unknown", "me,unknown", "DE,fr", "Germany", "custom", "30d",
         "2026-02-30..2026-03-01", "2026-01-01..2026-01-31", "2026-01-31..2026-01-01", "0001-01-01..9999-12-31", "..",
         '"', '""', ",,,", "dana@acme.example", "industry", "latest", "oldest", "9" * 400, "a,b" * 1000]
    )
    | TEXTS
)  # fmt: skip
PAIRS = st.lists(st.tuples(NAMES, VALUES), max_size=5).map(
    lambda pairs: urlencode(pairs, errors="replace").encode("ascii")
)


@pytest.fixture(scope="module")
def cookie(door: Door) -> tuple[bytes, bytes]:
    """Mona is signed in."""
    service = door.stage.service
    token, kept = service.seal.fresh()
    mona = service.directory.by_email("mona@acme.example")
    assert mona is not None
    door.run(service.writer.submit(begin_session(service.org, kept, mona.id, service.now())))
    return (b"cookie", f"leadbell_session={token}".encode())


def is_a_page(headers: dict[str, str]) -> None:
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"


@given(st.sampled_from([b"/leads", b"/rules", b"/rules/_draft", b"/signin"]), PAIRS | QUERIES)
def test_any_address_of_the_list(door: Door, cookie: tuple[bytes, bytes], path: bytes, query: bytes) -> None:
    answer = door.knocks("GET", path, [HOST, cookie], query=query)
    assert answer.status in (200, 303, 400), answer
    is_a_page(answer.headers)
    if answer.status == 303 and path == b"/leads":  # the address that it should have leads no further
        to = answer.headers["location"].encode()
        again = door.knocks("GET", b"/leads", [HOST, cookie], query=to.partition(b"?")[2])
        assert again.status == 200, (query, to, again)


POSTS = st.sampled_from(
    [b"/leads/views", b"/signout", b"/signin", b"/theme", b"/rules/_edit", b"/rules/_try"]
) | SEGMENTS.map(lambda part: b"/leads/views/" + part + b"/remove")


@given(POSTS, HEADERS, BODIES)
def test_no_form_of_another_does_anything(
    door: Door, cookie: tuple[bytes, bytes], path: bytes, headers: Headers, body: bytes
) -> None:
    answer = door.knocks("POST", path, [HOST, OWN, cookie, FORM, *headers], body)
    assert answer.status >= 400, answer
    assert door.knocks("GET", b"/leads", [HOST, cookie]).status == 200


@given(
    st.sampled_from([b"/leads/views", b"/theme"]),
    st.dictionaries(st.sampled_from(["name", "query", "theme", "to"]), VALUES),
)
def test_any_form_of_ones_own(door: Door, cookie: tuple[bytes, bytes], path: bytes, fields: dict[str, str]) -> None:
    token = cookie[1].partition(b"=")[2].decode()
    body = urlencode({**fields, "csrf": form_token(token)}, errors="replace").encode()
    answer = door.knocks("POST", path, [HOST, OWN, cookie, FORM], body)
    assert answer.status in (303, 400, 409), answer
    if answer.status == 303:
        assert answer.headers["location"].startswith(("/leads", "/rules", "/deliveries", "/feedback"))


OF_A_RULE = st.sampled_from(
    ["name", "on", "when.0.0.field", "when.0.0.is", "when.0.0.value", "unless.1.2.field", "ring.0.to", "ring.0.else",
     "place", "place.new", "mention", "quiet", "quiet.since", "quiet.until", "limit.0.most", "limit.0.within",
     "escalate.0.after", "escalate.0.to", "digest", "digest.at", "status", "tests", "text", "rule", "version", "told",
     "span"]
)  # fmt: skip
WRITTEN = VALUES | st.sampled_from(
    ["email.captured", "known", "equal", "verified", "country", "one_of", "owner", "slack:#leads", "hours", "18:00",
     "5", "5m", "week", "rules: [", "asks-for-a-person", "1"]
)  # fmt: skip
PRESSED = st.sampled_from(
    ["draw", "try", "as_yaml", "as_form", "add.when", "add.when.0", "add.ring", "add.limit", "add.escalate",
     "add.place", "drop.when.0.0", "drop.ring.7", "over.1", "over.", "?"]
)  # fmt: skip


@given(st.lists(st.tuples(OF_A_RULE, WRITTEN), max_size=12), PRESSED, st.sampled_from(["form", "yaml", ""]))
def test_any_form_of_a_rule_is_drawn_again(
    door: Door, cookie: tuple[bytes, bytes], fields: list[tuple[str, str]], do: str, written: str
) -> None:
    token = cookie[1].partition(b"=")[2].decode()
    pairs = [*fields, ("csrf", form_token(token)), ("as", written), ("do", do)]
    answer = door.knocks(
        "POST", b"/rules/_edit", [HOST, OWN, cookie, FORM], urlencode(pairs, errors="replace").encode()
    )
    assert answer.status in (200, 303, 400, 409), answer
    is_a_page(answer.headers)
