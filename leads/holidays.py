"""Is this day a public holiday there?

By ISO codes, a country's ("DE") or a part of one's ("DE-BY"); the days come from the `holidays` package, which works
them out for any year.
"""

from __future__ import annotations

import warnings
from datetime import date
from functools import cache, lru_cache

import holidays

COUNTRIES_KEPT = 64
"""Countries and years whose days are kept in memory: some hundred bytes each."""
LONGEST = 40


@cache
def _places() -> dict[str, tuple[str, str | None]]:
    """Each code that may be written, in capitals, and how the package calls it."""
    found: dict[str, tuple[str, str | None]] = {}
    for country, parts in holidays.list_supported_countries(include_aliases=False).items():
        if len(country) == 2:
            found[country] = (country, None)
            found |= {f"{country}-{part}".upper(): (country, part) for part in parts}
    return found


def read_holidays(text: str) -> str:
    """The code of a place whose holidays are kept, as it is stored: "de-by" becomes "DE-BY"; "" for none. Raises
    ValueError with a sentence."""
    code = text.strip().upper()
    if not code or code in _places():
        return code
    country = code.partition("-")[0]
    if len(code) <= LONGEST and country in _places():
        parts = sorted(one for one in _places() if one.startswith(f"{country}-"))
        if parts:
            raise ValueError(f"Of {country} there are {', '.join(parts[:20])}{' …' if len(parts) > 20 else ''}.")
        raise ValueError(f"{country} has the same holidays everywhere: write {country}.")
    raise ValueError("Holidays are those of a country such as DE, or of a part of one such as DE-BY.")


@lru_cache(maxsize=COUNTRIES_KEPT)
def _days(code: str, year: int) -> dict[date, str]:
    country, part = _places()[code]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some countries are known from and until a year, and say so
        days = holidays.country_holidays(country, subdiv=part, years=year, language="en_US")
    return {day: name for day, name in days.items() if day.year == year}


def holiday(code: str, day: date) -> str:
    """The holiday's name, "" where the day is none, or `code` is "" or none that is known any more."""
    return _days(code, day.year).get(day, "") if code in _places() else ""
