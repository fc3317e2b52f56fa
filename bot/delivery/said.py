"""How is a line drawn that belongs to the conversation with a lead?"""

from __future__ import annotations

from bot.delivery import conversing
from bot.delivery.conversing import written_in
from bot.delivery.parcels import Parcel, more_in
from cards.conversation import Heard, Written, agent_said, kept_as_note, lead_said, rep_said
from cards.model import Card
from cards.view import View
from leads.change import Event
from leads.lead import Who
from leads.spoken import attachments
from leads.store import replies
from leads.store.replies import ReplyState
from leads.timeline import entry


def said_card(parcel: Parcel, event: Event, view: View) -> Card | None:
    """The line, None for one that tells of something else."""
    template, _, _ = parcel.row.template.partition("+")
    match template:
        case conversing.LEAD_SAID | conversing.RANG_SAID:
            return lead_said(parcel.lead, _heard(parcel, event), view)
        case conversing.AGENT_SAID:
            agent = (event.agent or {}).get("name") or ""
            return agent_said(parcel.lead, agent, _heard(parcel, event), view)
        case replies.STATE:
            state = parcel.reply or ReplyState("sending")
            here = written_in(event.data).get("destination") == parcel.row.destination_id
            by = event.by or Who("", "A colleague", "")
            one = Written(event.id, by, _heard(parcel, event), state.state, state.code, here=here)
            return rep_said(parcel.lead, one, view)
        case conversing.KEPT:
            return kept_as_note(parcel.lead, str(event.data.get("text") or ""), event.at, view)
        case _:
            return None


def _heard(parcel: Parcel, event: Event) -> Heard:
    files = [one.name for one in attachments(event)]
    words = str(event.data.get("text") or "")
    before = more_in(parcel.row.template)
    return Heard(words, event.at, event.channel, entry(event).hidden, files, before)
