"""What does a lead's record look like, once it is read?

As `leads.codec` writes it: what is as it was in the beginning is left out, and what a lead has several facts of is a
list. A library builds all of it in one go from the JSON, which takes a third of what Python would need: every event
reads a lead, and a page of a list fifty.
"""

from __future__ import annotations

from operator import attrgetter

from msgspec import Struct

from leads.lead import Action, Block, Control, NextStep, NotThisPerson, Offered, OnIt, Returned, Value, Waiting, Words


class Written(Struct, gc=False):
    """One record. The fields are `Lead`'s after its ids, by their names and in their order; what a later release has
    added beside them is left alone."""

    created_at: int
    values: dict[str, Value] = {}
    stage: str = "browsing"
    reached: dict[str, int] = {}
    stage_set: tuple[str, int] | None = None
    known: str = "unknown"
    not_this_person: NotThisPerson | None = None
    control: Control = Control()
    blocked: Block | None = None
    exempt: bool = False
    score: int = 0
    scored: int = 0
    flagged: tuple[str, ...] = ()
    waiting: Waiting | None = None
    answered_at: int = 0
    on_it: OnIt | None = None
    returned: Returned | None = None
    messages: int = 0
    source: str = "spara"
    agents: dict[str, str] = {}
    channels: tuple[str, ...] = ()
    hands: tuple[str, ...] = ()
    action: Action | None = None
    words: Words | None = None
    next_step: NextStep | None = None
    step_done_at: int = 0
    left: bool = False
    presence_at: int = 0
    last_activity: int = 0
    recent: dict[str, tuple[int, ...]] = {}  # as differences between times
    draft: str = ""
    offered: Offered | None = None
    talked_over: int = 0


FACTS = attrgetter(*Written.__struct_fields__)
