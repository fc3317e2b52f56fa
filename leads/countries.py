"""Which country is meant?

Countries are kept as ISO 3166-1 alpha-2 codes and shown by their English names. XK is no ISO
code but the one that address databases use for Kosovo.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import pycountry

CODES: frozenset[str] = frozenset(country.alpha_2 for country in pycountry.countries) | {"XK"}

_ALSO: dict[str, str] = {
    "kosovo": "XK", "uk": "GB", "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB",
    "wales": "GB", "northern ireland": "GB", "america": "US", "russia": "RU", "turkey": "TR", "ivory coast": "CI",
    "cape verde": "CV", "swaziland": "SZ", "macedonia": "MK", "burma": "MM", "holland": "NL", "vatican": "VA",
    "vatican city": "VA", "brunei": "BN", "micronesia": "FM", "palestine": "PS",
    "democratic republic of the congo": "CD",
    "republic of the congo": "CG", "falkland islands": "FK",
    "emirates": "AE", "uae": "AE",
}  # fmt: skip
"""English names in daily use that the ISO table doesn't have."""


def _fold(name: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return " ".join(bare.replace(".", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split()).removeprefix("the ")


@cache
def _names() -> dict[str, str]:
    names = dict(_ALSO)
    for country in pycountry.countries:
        for key in ("alpha_3", "name", "official_name", "common_name"):
            if name := getattr(country, key, None):
                names[_fold(name)] = country.alpha_2
    return names


def code_of(text: str) -> str | None:
    """The code of a country given by its code (any case), its three-letter code or its English name;
    None where there is no such country."""
    if text in CODES:
        return text
    code = text.strip().upper()
    return code if code in CODES else _names().get(_fold(text))


@cache
def name_of(code: str) -> str:
    """A country's English name as people say it ("South Korea"); the code itself where it is unknown."""
    if code == "XK":
        return "Kosovo"
    country = pycountry.countries.get(alpha_2=code)
    return code if country is None else str(getattr(country, "common_name", country.name))
