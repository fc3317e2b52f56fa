"""Which columns may an export have, and which has it when nobody chooses?

Every field of a lead, custom ones included, and a few facts beside them that the catalogue has no field for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.csv.cells import Column
from leads.fields import CATALOGUE, Field
from leads.suggestion import did_you_mean, quoted

__all__ = ["Column", "ColumnFault", "allowed", "choose"]


class ColumnFault(ValueError):
    """A column was asked for that there isn't. `sentence` says which and what comes near; `allowed` lists all."""

    def __init__(self, sentence: str, allowed: Sequence[str]) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.allowed = tuple(allowed)


BESIDES = (
    "leadbell_id", "control_by", "control_since", "blocked_by", "blocked_since", "waiting_for", "waiting_since",
    "on_it_by", "on_it_since", "latest_action_at", "next_step_due",
)  # fmt: skip

WITHOUT_CHOICE = (
    "id", "name", "email", "known", "stage", "control", "control_by", "blocked", "waiting", "latest_action",
    "latest_action_at", "next_step", "engagement", "source", "agent", "channel", "country", "language", "owner",
    "company_name", "job_title", "created_at", "last_activity",
)  # fmt: skip
"""What the list on the page shows of a lead, and what its filters ask for."""


def allowed(fields: Mapping[str, Field] = CATALOGUE) -> list[str]:
    """All columns there are, in the catalogue's order."""
    return [name for name, field in fields.items() if field.home != "event"] + list(BESIDES)


def choose(wanted: Sequence[str] = (), fields: Mapping[str, Field] = CATALOGUE) -> list[Column]:
    """The columns of these names, in this order; those of `WITHOUT_CHOICE` where none is named. Raises ColumnFault."""
    names = [name.strip() for one in wanted for name in one.split(",") if name.strip()]
    there = allowed(fields)
    for at, name in enumerate(names):
        if name not in there:
            hint = did_you_mean(name, there)
            raise ColumnFault(f"There is no column {quoted(name)}.{' ' + hint if hint else ''}", there)
        if name in names[:at]:
            raise ColumnFault(f"The column {quoted(name)} is named twice.", there)
    return [Column(name, fields[name].type if name in fields else "") for name in names or WITHOUT_CHOICE]
