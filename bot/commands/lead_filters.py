"""Which leads does a command speak of?

The filters of the Leads page as options. They are made from the filters' own names, so that a new one is an option too.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

if TYPE_CHECKING:
    from leads.filters import Filter

NAMES = (
    "timeframe", "agent", "channel", "engagement", "stage", "source", "country", "known", "control", "blocked",
    "waiting", "with", "owner", "language",
)  # fmt: skip
_HELP = {
    "agent": "an agent's id or name",
    "channel": "chat, email, voice or text",
    "engagement": "browsing, medium or high",
    "source": "such as spara or leads_api",
    "known": "unknown, enriched or verified",
    "owner": "an e-mail address, or unknown",
    "language": "such as en, or unknown",
    "timeframe": "7d, 30d, 90d, all, or 2026-01-01..2026-01-31",
    "stage": "such as engaged,browsing",
    "country": "such as DE,FR, or unknown",
    "blocked": "yes or no",
    "waiting": "yes or no",
    "control": "automated or manual",
    "with": "e-mail address of who ever took over, replied, noted or was on it",
}


def filtered(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose first argument is the filter, with an option for each of its names in that one's place."""

    @wraps(command)
    def read(**given: Any) -> None:
        pairs = [(name, given.pop(f"by_{name}")) for name in NAMES]
        pairs += [("q", given.pop("by_q")), ("said", given.pop("by_said"))]
        named = given.pop("by_field") or ()
        if named:
            from bot.commands.starting import know_own_fields

            know_own_fields()
        pairs += [_of_field(one) for one in named]
        command(read_or_exit(pairs), **given)

    hints = get_type_hints(command, localns={"Filter": object}, include_extras=True)
    _, *others = inspect.signature(command).parameters.values()
    options = [
        *(_option(name, str, f"--{name}", _HELP.get(name, "")) for name in NAMES),
        _option("field", list[str], "--field", "any field of a lead, as NAME=VALUE; may be repeated"),
        _option("q", str, "--q", "words in name, e-mail or company"),
        _option("said", str, "--said", "words in what was said"),
    ]
    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [*options, *(one.replace(kind=keyword, annotation=hints[one.name]) for one in others)]
    read.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    read.__annotations__ = {one.name: one.annotation for one in parameters}
    return read


def _option(name: str, type: Any, flag: str, help: str) -> inspect.Parameter:
    shown = typer.Option(flag, help=help, show_default=False)
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(f"by_{name}", kind, default="" if type is str else None, annotation=Annotated[type, shown])


def _of_field(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter("write it as NAME=VALUE, such as num_employees=500.", param_hint="--field")
    return f"field.{name.strip()}", value


def read_or_exit(pairs: Sequence[tuple[str, str]]) -> Filter:
    """The filter, the organisation's own fields known; a sentence and exit code 2 where it can't be read."""
    from bot.catalogue import adopt_now
    from bot.commands.starting import with_current_database
    from bot.organisation import ORG
    from leads.filters import FilterFault, read_filter

    with_current_database(lambda database: adopt_now(database, ORG))
    try:
        return read_filter(pairs, now=int(time.time() * 1000))
    except FilterFault as fault:
        raise typer.BadParameter(str(fault), param_hint=f"--{fault.name.partition('.')[0]}") from None
