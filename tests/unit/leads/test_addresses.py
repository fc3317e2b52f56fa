"""Which texts can be e-mail addresses, and whose word counts?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.addresses import status_of
from leads.lead import Value
from tests.unit.leads.happenings import DANA, NOON, event, folded


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("ada@analytical.example", "valid"),
        ("ada.lovelace+leads@mail.analytical.example", "valid"),
        ("jörg@müller.example", "valid"),
        ("ada@analytical", "invalid"),
        ("ada@localhost", "invalid"),
        ("ada@127.0.0.1", "invalid"),
        ("a..b@x.example", "invalid"),
        ("ada@-x.example", "invalid"),
        ("@x.example", "invalid"),
        ("a@" + "x" * 250 + ".example", "invalid"),
    ],
)
def test_by_its_form(address: str, status: str) -> None:
    assert status_of(address) == status


@given(st.text(max_size=300))
def test_anything_has_one_of_two_states(text: str) -> None:
    assert status_of(text) in ("valid", "invalid")


def test_a_new_address_has_a_new_status_and_a_repetition_keeps_what_is_known() -> None:
    lead = folded([event("email.captured", lead={"email": "a@x.example"})])
    assert lead.values["email_status"] == Value("valid", "enrichment", NOON)
    bounced = folded([event("fields.updated", 5, lead={"email_status": "bounced"})], lead)
    again = folded([event("message.received", 9, text="hi", lead={"email": "a@x.example"})], bounced)
    assert again.text("email_status") == "bounced"
    other = folded([event("email.captured", 12, lead={"email": "b@x"})], again)
    assert other.text("email_status") == "invalid"
    both = folded([event("email.captured", 15, lead={"email": "c@x.example", "email_status": "deliverable"})], other)
    assert both.text("email_status") == "deliverable"


def test_what_was_said_of_an_older_address_comes_too_late() -> None:
    late = event("fields.updated", 1, lead={"email_status": "bounced"})
    lead = folded([event("email.captured", 5, lead={"email": "b@x.example"}), late])
    assert lead.text("email_status") == "valid"


def test_no_address_has_no_status() -> None:
    lead = folded([event("email.captured", lead={"email": "a@x.example"})])
    gone = folded([event("fields.updated", 5, by=DANA, lead={"email": None})], lead)
    assert "email_status" not in gone.values
