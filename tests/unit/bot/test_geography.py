"""In which country is an address, and what is made of it where an event comes in?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.geography import country_of, located
from leads.change import Event
from leads.countries import CODES
from leads.intake import Incoming


@pytest.mark.parametrize(
    ("address", "code"),
    [("81.2.69.142", "GB"), ("91.64.0.1", "DE"), ("2001:4860:4860::8888", "US"), ("10.0.0.1", ""), ("::1", ""),
     ("nothing", ""), ("", "")],
)  # fmt: skip
def test_where_it_is(address: str, code: str) -> None:
    assert country_of(address) == code


@given(st.ip_addresses())
def test_every_address_has_a_country_of_the_table_or_none(address: object) -> None:
    assert country_of(str(address)) in CODES | {""}


def incoming(**values: object) -> Incoming:
    return Incoming("lead_1", Event("e1", "page.visited", 1, 1, data={"url": "/"}, lead=values))


def test_only_an_event_without_a_country_gets_one() -> None:
    asked = [incoming(ip="81.2.69.142"), incoming(ip="81.2.69.142", country="FR"), incoming(ip="10.0.0.1"), incoming()]
    found = [one.event.data.get("country_from_ip") for one in located(asked)]
    assert found == ["GB", None, None, None]
    assert located(asked)[0].event.data["url"] == "/"
