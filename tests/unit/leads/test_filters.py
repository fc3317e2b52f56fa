"""Is a filter read as it was meant, written as it is read, and refused with what is allowed?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.conditions import build
from leads.fields import CATALOGUE
from leads.filters import NAMED, Filter, FilterFault, parse_typed, read_filter, sentence, write_filter
from leads.moments import milliseconds
from leads.operators import OPERATORS

NOW = milliseconds("2026-11-24T12:00:00Z")


def read(typed: str, me: str = "", zone: str = "UTC") -> Filter:
    return read_filter(parse_typed(typed), now=NOW, me=me, zone=zone)


def refused(typed: str, me: str = "") -> FilterFault:
    with pytest.raises(FilterFault) as told:
        read(typed, me)
    return told.value


def test_words_without_a_colon_are_searched_for() -> None:
    found = read('stage:engaged country:"United Kingdom",FR acme  "ada: l"')
    assert found == Filter(
        (build("stage", "equal", ["engaged"]), build("country", "one_of", ["GB", "FR"])), None, "acme ada: l"
    )
    assert sentence(found) == (
        'Stage is Engaged, and Country is United Kingdom or France, with "acme ada: l" in name, e-mail or company'
    )


def test_no_filter_takes_all_leads() -> None:
    assert read("") == read("timeframe:all") == read_filter([("stage", " "), ("q", "")], now=NOW) == Filter()
    assert sentence(Filter()) == "All leads"


def test_a_name_given_twice_takes_the_values_of_both() -> None:
    assert read_filter([("stage", "engaged"), ("stage", "browsing,engaged")], now=NOW).conditions == (
        build("stage", "one_of", ["engaged", "browsing"]),
    )


def test_me_is_whoever_asks() -> None:
    assert read("owner:me with:ME", "dana@acme.example") == read("with:dana@acme.example owner:dana@acme.example")
    assert "nobody is known" in refused("owner:me").sentence
    assert "no e-mail address" in refused("owner:dana").sentence
    assert "no e-mail address" in refused("with:dana").sentence


def test_unknown_stands_for_no_value_where_that_can_be() -> None:
    for name in ("owner", "country", "language", "agent"):
        assert read(f"{name}:unknown").conditions == (build(name, "unknown"),)
    assert read("known:unknown").conditions == (build("known", "equal", ["unknown"]),)
    assert read("field.job_title:unknown").conditions == (build("job_title", "equal", ["unknown"]),)
    assert "one of several" in refused("country:unknown,DE").sentence


@pytest.mark.parametrize(
    ("text", "zone", "since", "until"),
    [
        ("7d", "UTC", "2026-11-17T12:00:00Z", None),
        ("30D", "UTC", "2026-10-25T12:00:00Z", None),
        ("2026-01-01..2026-01-31", "UTC", "2026-01-01", "2026-02-01"),
        ("2026-03-29..2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
        ("2026-11-24..2026-11-24", "UTC", "2026-11-24", None),  # it isn't over yet
        ("2026-11-23..2026-11-23", "UTC", "2026-11-23", "2026-11-24"),
    ],
)
def test_timeframes(text: str, zone: str, since: str, until: str | None) -> None:
    frame = read(f"timeframe:{text}", zone=zone).timeframe
    assert frame is not None
    assert (frame.since, frame.until) == (milliseconds(since), milliseconds(until) if until else None)


@pytest.mark.parametrize(
    "text",
    ["5d", "yesterday", "2026-02-30..2026-03-01", "2026-02-02..2026-02-01", "2026-01-01", "9999-12-31..9999-12-31"],
)
def test_other_timeframes_are_refused_with_what_is_allowed(text: str) -> None:
    fault = refused(f"timeframe:{text}")
    assert fault.name == "timeframe"
    assert "7d, 30d, 90d, all or a range" in fault.allowed


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("stag:engaged", 'Did you mean "stage"? Allowed: timeframe, agent, channel'),
        ("colour:red", "Allowed: timeframe, agent, channel"),
        ("stage:engagd", "browsing, engaged, email_captured"),
        ("engagement:some", "browsing, medium or high"),
        ("channel:fax", "chat, email, voice or text"),
        ("source:excel", "spara, salesforce, hubspot, marketo or leads_api"),
        ("control:blocked", "automated or manual"),
        ("blocked:perhaps", "yes or no"),
        ("waiting:yes,no", "yes or no"),
        ("country:Atlantis", "ISO 3166"),
        ("field.num_employees:many", "must be a number"),
        ("field.nothing:1", "Fields: first_name"),
        ("field.text:hello", "single events"),
        ("field.created_at:2026-01-01", "a date or time"),
    ],
)
def test_what_is_wrong_and_what_is_allowed(typed: str, said: str) -> None:
    fault = refused(typed)
    assert said in str(fault)
    assert fault.name == typed.partition(":")[0]
    assert fault.sentence.endswith(".")


def test_values_with_commas_stand_in_quotes() -> None:
    found = read('field.company_name:"Acme, Inc.",Other')
    assert found.conditions == (build("company_name", "one_of", ["Acme, Inc.", "Other"]),)
    assert write_filter(found) == [("field.company_name", '"Acme, Inc.",Other')]
    assert read("country:Bolivia").conditions == (build("country", "equal", ["BO"]),)
    plain = read_filter([("country", "Bolivia, Plurinational State of")], now=NOW)
    assert plain == read("country:BO")


def test_searches_are_bounded() -> None:
    assert "200 characters" in refused("x" * 201).sentence
    assert "control characters" in refused("a\x07b").sentence


def test_no_other_condition_can_be_written() -> None:
    with pytest.raises(ValueError, match="can't say"):
        write_filter(Filter((build("num_employees", "at_least", [5]),)))


VALUES = {
    "number": st.integers(-(10**6), 10**6).map(str) | st.sampled_from(["0.5", "1e3"]),
    "boolean": st.sampled_from(["yes", "no", "true"]),
    "person": st.sampled_from(["dana@acme.example", '"d,x"@acme.example']),
}
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(str.strip)


@st.composite
def pairs(draw: st.DrawFn) -> list[tuple[str, str]]:
    able = [field for field in CATALOGUE.values() if field.home != "event" and OPERATORS["equal"].fits(field)]
    found: list[tuple[str, str]] = []
    for field in draw(st.lists(st.sampled_from(able), max_size=4, unique_by=lambda field: field.name)):
        name = field.name if field.name in NAMED else f"field.{field.name}"
        samples = {"email": "ada@x.example", "country": "DE", "ip": "::1", "id": "a b"}
        value: st.SearchStrategy[str] = VALUES.get(field.type, TEXT)
        if field.choices:
            value = st.sampled_from(field.choices)
        elif field.form != "plain" or name == "with":
            value = st.just(samples.get(field.form, "dana@acme.example"))
        text = draw(value)
        found.append((name, '"' + text.replace('"', '""') + '"' if field.type in ("text", "list", "person") else text))
    search = draw(st.sampled_from(["", "ada", "a:b c", "Ü %"]))
    frame = draw(st.sampled_from(["", "all", "7d", "2026-01-01..2026-01-31", "2026-11-01..2026-11-24"]))
    return [*found, ("q", search), ("said", search[:3]), ("timeframe", frame)]


@given(pairs())
def test_what_is_written_reads_as_it_was(given_pairs: list[tuple[str, str]]) -> None:
    found = read_filter(given_pairs, now=NOW)
    written = write_filter(found)
    assert read_filter(written, now=NOW) == found
    assert write_filter(read_filter(written, now=NOW)) == written
    assert sentence(found)


TYPED = st.sampled_from([*NAMED, ":", '"', ",", " ", "field.", "unknown", "yes", "7d", "DE"])


@given(st.text(max_size=60) | st.lists(TYPED).map("".join))
def test_whatever_is_typed_is_a_filter_or_a_fault(text: str) -> None:
    told = ""
    found = Filter()
    try:
        found = read(text, "dana@acme.example")
    except FilterFault as fault:
        told = fault.sentence
    assert read_filter(write_filter(found), now=NOW) == found
    assert told == "" or told.endswith(".")
