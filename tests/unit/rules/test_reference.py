"""Does the reference page say what the tables say?"""

from __future__ import annotations

from pathlib import Path

from leads.conditions import parse_structured
from leads.events import CATALOGUE as KINDS
from leads.fields import CATALOGUE as FIELDS
from leads.fields import Field
from leads.operators import OPERATORS
from rules import keys
from rules.codes import CODES, WARNINGS
from rules.reference import reference
from rules.targets import MENTIONS, PLACES, parse_mention, parse_target, print_target

PAGE = Path(__file__).parents[3] / "docs" / "reference.md"


def test_the_page_is_as_the_tables_are() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(FIELDS.built_in.values()), "Run make reference."


def test_each_row_of_each_table_is_there() -> None:
    page = reference()
    rows = [*KINDS, *FIELDS, *(one.words for one in OPERATORS.values()), *OPERATORS, *CODES, *WARNINGS, *PLACES]
    rows += [*MENTIONS, *keys.RULE, *keys.QUIET, *keys.DIGEST, *keys.ESCALATION, *keys.TEST, *keys.CONDITION]
    assert [row for row in rows if f"`{row}`" not in page] == []


def test_fields_of_ones_own_stand_beside_the_others() -> None:
    own = Field("plan", "Plan | tariff", "lead", "choice", ("free", "paid"), custom=True)
    assert "| `plan` | Plan \\| tariff | choice | `free`, `paid` |\n" in reference([*FIELDS.values(), own])


def test_the_examples_of_places_are_places() -> None:
    assert [print_target(parse_target(place)) for place in PLACES] == [*PLACES]
    assert [print_target(parse_mention(one)) for one in MENTIONS] == [*MENTIONS]


def test_a_condition_has_the_keys_of_the_table() -> None:
    form = dict(zip(keys.CONDITION, ("num_employees", "at_least", 500), strict=True))
    assert parse_structured(form).structured() == form
