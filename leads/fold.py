"""What does one event make of a lead?

`fold` is pure: the lead before and an event give the lead after, and whatever that in turn causes
(a stage that changed, an automatic block). Facts about the past (values, stage, words, actions) come
out the same in whatever order events arrive, because each carries its own time; control and blocking
go by the order of commits, because they are decisions.
"""

from __future__ import annotations

from collections.abc import Callable

from leads.change import Event
from leads.control import fold_control
from leads.counting import fold_recent
from leads.drafts import OFFERED, fold_agent_spoke, fold_draft
from leads.events import CATALOGUE, action_name
from leads.handing_over import fold_hand_over
from leads.lead import KNOWN, Action, Lead, NextStep, OnIt, Waiting, Words
from leads.merging import fold_merged
from leads.scoring import ALARM_AT, FLAGGED, SCORED, SELF_HARM, fold_flagged, fold_scored, self_harm
from leads.stages import stage_of
from leads.trust import fold_values, reject

BLOCK_AT = 1000
"""The added-up moderation score, in thousandths, that blocks a lead (product.md, Blocking)."""

KEPT_WORDS = 300
"""Characters of the lead's last words kept with the lead: a card shows 160; the timeline has them all."""


HANDS = frozenset({"conversation.taken_over", "reply.sent", "note.added", "on_it.said"})
"""What a person does to be found by the filter "With" (product.md, The Leads page)."""


def begin(lead_id: str, org: str, event: Event) -> Lead:
    """A lead nobody has heard of before this event."""
    return Lead(id=lead_id, org=org, created_at=event.at)


def fold(lead: Lead, event: Event) -> tuple[Lead, list[Event]]:
    """Return the lead after `event`, and the events it causes, in order. `lead` is left as it was."""
    after = lead.copied()
    fold_values(after, event)
    _fold_known(after, event)
    _fold_stage(after, event)
    _fold_meeting(after, event)
    fold_recent(after, event)
    step = _FOLDS.get(event.kind)
    if step is not None:
        step(after, event)
    if fold_control(after, event):
        after.draft, after.talked_over, after.offered = "", 0, None
    return after, _caused(lead, after, event)


def _fold_known(lead: Lead, event: Event) -> None:
    """Known only ever rises: a verified mark is never taken away by what was guessed."""
    said = event.lead.get("known")
    if event.kind == "email.captured" or (event.kind == "webform.submitted" and event.lead.get("email")):
        said = "verified"
    elif event.kind == "lead.identified":
        said = "verified" if event.data.get("by") == "self" else "enriched"
    if said == "enriched" and lead.not_this_person is not None and not _is_enriched(event):
        return
    if said is not None and KNOWN.index(said) > KNOWN.index(lead.known):
        lead.known = said  # type: ignore[assignment]


def _is_enriched(event: Event) -> bool:
    """Whether enrichment says so, which "Not this person" doesn't concern."""
    return event.kind == "lead.identified" and event.data.get("by") == "enrichment"


def _fold_stage(lead: Lead, event: Event) -> None:
    """Events move the stage forward only; one that was set stands against events older than it."""
    moved = CATALOGUE[event.kind].stage
    if moved is not None and event.at > lead.reached.get(moved, 0):
        lead.reached = {**lead.reached, moved: event.at}
    said = event.lead.get("stage")
    if said is not None and (lead.stage_set is None or event.at >= lead.stage_set[1]):
        lead.stage_set = (said, event.at)  # type: ignore[assignment]
    lead.stage = stage_of(lead.reached, lead.stage_set)


def _fold_meeting(lead: Lead, event: Event) -> None:
    """Which agents and channels met the lead, what it last did itself, and when."""
    if event.agent is not None and event.agent.get("id") and event.agent["id"] not in lead.agents:
        lead.agents = {**lead.agents, event.agent["id"]: event.agent.get("name") or event.agent["id"]}
    if event.channel is not None and event.channel not in lead.channels:
        lead.channels = (*lead.channels, event.channel)
    if event.by is not None and event.kind in HANDS and event.by.email not in lead.hands:
        lead.hands = (*lead.hands, event.by.email)
    if action_name(event.kind, event.channel):
        if lead.action is None or event.at >= lead.action.at:
            lead.action = Action(event.kind, event.at, event.channel)
        lead.last_activity = max(lead.last_activity, event.at)
    lead.created_at = min(lead.created_at, event.at)


def _message(lead: Lead, event: Event) -> None:
    lead.messages += 1
    score = event.data.get("score")
    score = score if isinstance(score, int) else None
    lead.score += score or 0
    lead.scored += score is not None
    _said(lead, event, score)
    _not_on_it(lead, event)
    if lead.control.manual:
        _wait(lead, event)


def _not_on_it(lead: Lead, event: Event) -> None:
    """ "On it" holds until the lead writes again."""
    if lead.on_it is not None and event.at >= lead.on_it.since:
        lead.on_it = None


def _said(lead: Lead, event: Event, score: int | None) -> None:
    if lead.words is None or event.at >= lead.words.at:
        text = str(event.data.get("text") or "")
        lead.words = Words(text[:KEPT_WORDS], event.at, event.channel or "chat", score)
    if (event.channel or "chat") == "chat":
        _back(lead, event)


def _asked(lead: Lead, event: Event) -> None:
    """The request may carry the words it was made with; they are no message of their own."""
    if event.data.get("text"):
        _said(lead, event, None)
    _not_on_it(lead, event)
    _wait(lead, event)


def _wait(lead: Lead, event: Event) -> None:
    """A lead waits from the first unanswered request on; one that was blocked does not."""
    if lead.blocked is not None or event.at <= lead.answered_at:
        return
    if lead.waiting is None:
        lead.waiting = Waiting(event.at, lead.control.by)
    elif event.at < lead.waiting.since:
        lead.waiting = lead.waiting._replace(since=event.at)


def _answered(lead: Lead, event: Event) -> None:
    lead.answered_at = max(lead.answered_at, event.at)
    lead.waiting = None
    fold_draft(lead, event)


def _on_it(lead: Lead, event: Event) -> None:
    if event.by is not None and lead.blocked is None:
        lead.on_it = OnIt(event.by, event.at)


def _on_it_over(lead: Lead, event: Event) -> None:
    lead.on_it = None


def _left(lead: Lead, event: Event) -> None:
    if event.at >= lead.presence_at:
        lead.presence_at, lead.left = event.at, True


def _back(lead: Lead, event: Event) -> None:
    if event.at >= lead.presence_at:
        lead.presence_at, lead.left = event.at, False


def _step_scheduled(lead: Lead, event: Event) -> None:
    if event.at >= max(lead.step_done_at, lead.next_step.at if lead.next_step else 0):
        due = event.data.get("due")
        lead.next_step = NextStep(str(event.data.get("title") or ""), due if isinstance(due, int) else None, event.at)


def _step_done(lead: Lead, event: Event) -> None:
    lead.step_done_at = max(lead.step_done_at, event.at)
    if lead.next_step is not None and event.at >= lead.next_step.at:
        lead.next_step = None


_FOLDS: dict[str, Callable[[Lead, Event], None]] = {
    "message.received": _message,
    "human.requested": _asked,
    SCORED: fold_scored,
    FLAGGED: fold_flagged,
    "message.sent": fold_agent_spoke,
    "reply.sent": _answered,
    OFFERED: fold_draft,
    "handover.offered": fold_hand_over,
    "handover.declined": fold_hand_over,
    "handover.over": fold_hand_over,
    "on_it.said": _on_it,
    "on_it.over": _on_it_over,
    "lead.not_this_person": reject,
    "lead.merged": fold_merged,
    "lead.left": _left,
    "lead.back": _back,
    "workflow.step_scheduled": _step_scheduled,
    "workflow.step_done": _step_done,
}


def _caused(before: Lead, after: Lead, event: Event) -> list[Event]:
    caused = []
    if after.stage != before.stage:
        caused.append(_made(event, "stage.changed", {"from": before.stage, "to": after.stage}))
    old, new = before.values.get("owner"), after.values.get("owner")
    if old is not None and new is not None and old.value != new.value and event.kind != "owner.changed":
        caused.append(_made(event, "owner.changed", {"from": old.value, "owner": new.value}))
    harm = self_harm(event)
    if harm >= ALARM_AT:
        caused.append(_made(event, SELF_HARM, {"score": harm, "category": "self-harm"}))
    if after.blocked is None and not after.exempt and before.score < BLOCK_AT <= after.score:
        reason = str(event.data.get("category") or "moderation")
        version = after.control.version + 1
        caused.append(_made(event, "lead.blocked", {"reason": reason, "automatic": True, "version": version}))
    return caused


def _made(cause: Event, kind: str, data: dict[str, object]) -> Event:
    """An event that another one causes. Its id is made from the cause's, so that it can't happen twice;
    the leading "~" keeps it apart from ids that come from outside."""
    return Event(
        id=f"~{cause.id}/{kind}", kind=kind, at=cause.at, received=cause.received,
        channel=cause.channel, agent=cause.agent, data=data,
    )  # fmt: skip
