"""`/rules/_edit`: how does a manager write a rule in a browser?

One form of plain inputs, in which every press is drawn by the server anew: nothing is in force before Save, and nothing
typed is lost by a fault, by another part of the form, or by somebody who saved before. Addresses that begin with "_"
are no rule's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.responses import RedirectResponse, Response

from bot.backtesting import Progress
from bot.linting import Linting
from bot.pages.faults import PageFault
from bot.pages.guard import CheckedPairs
from bot.pages.rules.drawn import amount, by_path, drawn_groups, event_groups, field_groups, grouped, places_of
from bot.pages.rules.editing import (
    AS_FORM,
    AS_YAML,
    BLANK,
    OVER,
    SAVE,
    SPANS,
    TRY,
    Draft,
    pressed,
    read_draft,
)
from bot.pages.rules.list import rule_address, tell
from bot.pages.rules.people import called_by, people_of
from bot.pages.rules.tried import Tried, tried
from bot.pages.session import Viewer, viewer_as
from bot.pages.shell import page, pages_router
from bot.rule_places import known_places
from bot.rule_trial import unheard
from leads.hours import DAYS
from rules.durations import parse_duration
from rules.faults import RuleFault
from rules.form import fill
from rules.form_choices import DAY_LABELS, PER, STATUS_HINTS, STATUSES, STOPS, THEN, UNITS, Option
from rules.form_reading import FormFault, FormReport, id_for, read_form
from rules.made import check_made
from rules.rule import Rule
from rules.sentence import clauses
from rules.standing import Conflict, Faulty, NotAllowed, Refusal, Sign, Standing, difference

router = pages_router()
Manager = Annotated[Viewer, Depends(viewer_as("manager"))]


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody else has saved the rule meanwhile. `lines`: from theirs to what is being written."""

    standing: Standing | None
    lines: tuple[tuple[Sign, str], ...]


@dataclass(slots=True)
class Said:
    """What the page says about a draft, beside the draft itself."""

    refused: str = ""
    place_fault: str = ""
    lines: Sequence[RuleFault] = ()
    clash: Clash | None = None
    tried: Tried | None = None
    notes: Sequence[str] = ()
    status: int = 200
    faults: tuple[FormFault, ...] = field(default_factory=tuple)


@router.get("/rules/_edit")
async def edit(request: Request, seen: Manager, rule: str = "", copy: str = "") -> Response:
    """The form of a new rule, of one that is changed (`rule`), or of a copy (`copy`)."""
    wanted = rule or copy
    if not wanted:
        return await draw(request, seen, BLANK, Said())
    standing: Standing | None = await _desk(request).one(wanted)
    if standing is None:
        raise PageFault(404, "There is no such rule.", ways=(("All rules", "/rules"),))
    if rule and not standing.read_only:
        return await draw(request, seen, replace(BLANK, form=fill(standing.rule), rule=rule, version=standing.version),
                          Said())  # fmt: skip
    if rule:
        raise PageFault(
            409, f"This rule is kept in {standing.path}, and is changed there. A copy of it can be changed here.",
            title="This rule is kept in a file",
            ways=(("Copy it", f"/rules/_edit?copy={rule}"), ("Back", rule_address(rule))),
        )  # fmt: skip
    name = f"{standing.rule.name} (copy)"[:100]
    form = replace(fill(standing.rule), id="", name=name, status="watching")
    return await draw(request, seen, replace(BLANK, form=form), Said(notes=("A copy begins as watching.",)))


@router.post("/rules/_edit")
async def press(request: Request, seen: Manager, pairs: CheckedPairs) -> Response:
    """What is pressed in the form."""
    draft, do = read_draft(pairs)
    draft, place_fault = pressed(draft, do)
    said = Said(place_fault=place_fault, status=400 if place_fault else 200)
    if do == AS_YAML and not draft.as_yaml:
        draft = await _to_yaml(request, draft, said)
    elif do == AS_FORM and draft.as_yaml:
        draft = _to_form(draft, said)
    elif do == SAVE or do.startswith(f"{OVER}."):
        saved = await _save(request, seen, draft, do, said)
        if saved is not None:
            return saved
        draft = replace(draft, told=True)
    elif do == TRY:
        draft = replace(draft, told=True)
        said.tried = await _try(request, draft, said)
    return await draw(request, seen, draft, said)


async def _to_yaml(request: Request, draft: Draft, said: Said) -> Draft:
    report = await report_of(request, draft)
    if report.rule is None:
        said.refused, said.status = "The YAML can be shown once the form has no faults.", 400
        return replace(draft, told=True)
    return replace(draft, as_yaml=True, text=report.text)


def _to_form(draft: Draft, said: Said) -> Draft:
    report = check_made(draft.text)
    if report.faults:
        said.lines, said.status = report.faults, 400
        return draft
    return replace(draft, as_yaml=False, form=fill(report.rules[0]), text="")


async def report_of(request: Request, draft: Draft) -> FormReport:
    """What the form writes. A rule that is changed keeps its id; no other may have it."""
    taken = {}
    for one in await _desk(request).all():
        if one.rule.id != draft.rule:
            taken[one.rule.id] = one.path or rule_address(one.rule.id)
    form = draft.form
    if not draft.rule and not form.id.strip():
        form = replace(form, id=id_for(form.name, taken) if form.name.strip() else "")
    return read_form(replace(form, id=draft.rule) if draft.rule else form, taken)


async def _written(request: Request, draft: Draft, said: Said) -> str | None:
    """The text of the rule, None where it has faults, which are told then."""
    if draft.as_yaml:
        report = check_made(draft.text)
        if report.faults:
            said.lines, said.status = report.faults, 400
            return None
        return draft.text
    found = await report_of(request, draft)
    if found.rule is None:
        number = len(found.faults)
        said.refused = f"Nothing is saved yet: {'one thing' if number == 1 else f'{number} things'} to put right."
        said.status = 400
        return None
    return found.text


async def _save(request: Request, seen: Viewer, draft: Draft, do: str, said: Said) -> Response | None:
    text = await _written(request, draft, said)
    if text is None:
        return None
    version = draft.version if draft.rule else None
    if do.startswith(f"{OVER}."):
        number = do.removeprefix(f"{OVER}.")
        version = int(number) if number.isdecimal() and 0 < len(number) < 10 else None
    try:
        now: Standing = await _desk(request).save(seen.person, text, version=version or None, rule_id=draft.rule)
    except Conflict as conflict:
        said.status = 409
        theirs = conflict.now.text if conflict.now is not None else ""
        said.clash = Clash(conflict.now, tuple(difference(theirs, text)))
    except Faulty as faulty:
        said.lines, said.status = faulty.report.faults, 400
    except NotAllowed as refusal:
        raise PageFault(403, refusal.sentence) from None
    except Refusal as refusal:
        said.refused, said.status = refusal.sentence, 400
    else:
        answer = RedirectResponse(rule_address(now.rule.id), 303)
        return tell(answer, "saved", now.rule.id, version or 0)
    return None


async def _try(request: Request, draft: Draft, said: Said) -> Tried | None:
    text = await _written(request, draft, said)
    if text is None:
        said.refused = said.refused.replace("Nothing is saved yet", "It can’t be tried yet")
        return None
    return await try_out(request.app.state.service, text, draft.span)


async def try_out(service: Any, text: str, span: str, progress: Progress = unheard) -> Tried:
    """What the rule that `text` holds would have done, and what of it is probably not meant. Raises Refusal."""
    answer = await service.rule_desk.try_out(text, parse_duration(span), progress)
    rule = check_made(text).rules[0]
    lints = Linting(service.rulebook, service.database, service.listing, service.now)
    warnings = tuple(f"{one.message} {one.hint}".strip() for one in await lints.of_one(rule, text))
    return tried(answer, rule.id, SPANS[span], called_by(service.directory), warnings)


async def draw(request: Request, seen: Viewer, draft: Draft, said: Said) -> Response:
    """The page with a draft as it stands."""
    service: Any = request.app.state.service
    called, people = called_by(service.directory), people_of(service.directory)
    rule: Rule | None
    if draft.as_yaml:
        checked = check_made(draft.text)
        said.lines = said.lines or checked.faults
        rule = checked.rules[0] if checked.rules and not checked.faults else None
        faults: tuple[FormFault, ...] = ()
    else:
        report = await report_of(request, draft)
        rule, faults = report.so_far, report.faults
    meanwhile = await _desk(request).one(draft.rule) if draft.rule else None
    in_force = service.rulebook.in_force()
    also = [*places_of(draft.form), *draft.places]
    places = await known_places(service.database, service.directory, in_force.rules, in_force.platforms, also)
    form = draft.form
    return page(
        request, seen, "rules/editor.html", title=_title(draft), status=said.status, draft=draft, form=form, said=said,
        says=clauses(rule, called) if rule is not None else (), faults=faults, ready=rule is not None and not faults,
        at=by_path(faults) if draft.told else {}, events=event_groups(), fields=field_groups(),
        when=drawn_groups("when", form.when, people), unless=drawn_groups("unless", form.unless, people),
        places=grouped(places), known={one.value for one in places}, people=people, amount=amount, statuses=STATUSES,
        status_hints=STATUS_HINTS, then=THEN, per=PER, stops=STOPS, units=UNITS,
        days=[(day, DAY_LABELS[day]) for day in DAYS],
        spans=SPANS, now=service.now(), id=rule.id if rule is not None and not draft.rule else draft.rule,
        meanwhile=meanwhile if draft.rule and (meanwhile is None or meanwhile.version != draft.version) else None,
        gone=bool(draft.rule) and meanwhile is None, back=rule_address(draft.rule) if draft.rule else "/rules",
        zone_name=service.settings.zone, mentions=_mentions(people, places),
    )  # fmt: skip


def _mentions(people: Iterable[Option], places: Iterable[Option]) -> list[tuple[str, str]]:
    """Who can be mentioned: as a rule file writes it, and in words."""
    teams = [(one.value, one.label) for one in places if one.value.startswith("team:")]
    several = [("channel", "Everybody of the channel"), ("here", "Everybody of the channel who is there")]
    return [("", "Nobody"), ("owner", "The owner"), *teams, *several, *((one.value, one.label) for one in people)]


def _title(draft: Draft) -> str:
    if not draft.rule:
        return "New rule"
    return f"Change “{draft.form.name or draft.rule}”"


def _desk(request: Request) -> Any:
    return request.app.state.service.rule_desk
