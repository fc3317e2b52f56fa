"""In which country is an IP address?

Looked up where events come in, in a file that the package `plevin-db-country` brings: nothing leaves the machine. It is
a guess, and the country that anybody states for the lead counts for more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import plevin

from leads.intake import Incoming


@lru_cache(maxsize=8192)
def country_of(address: str) -> str:
    """The ISO 3166 code of an address's country, "" where it isn't known (private addresses, or no address)."""
    try:
        place = plevin.lookup(address).place
    except ValueError:
        return ""
    return (place.country.code or "") if place is not None and place.country is not None else ""


def located(events: Sequence[Incoming]) -> list[Incoming]:
    """The events, each that tells an address and no country with the country of the address."""
    return [_located(one) for one in events]


def _located(one: Incoming) -> Incoming:
    address = one.event.lead.get("ip")
    if not isinstance(address, str) or one.event.lead.get("country") is not None:
        return one
    code = country_of(address)
    return replace(one, event=replace(one.event, data={**one.event.data, "country_from_ip": code})) if code else one
