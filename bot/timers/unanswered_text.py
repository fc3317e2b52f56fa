"""Nobody has said what to do with a text: it is kept as a note, and whoever wrote it is told.

A text for which several leads were offered is a note of none of them: nobody guesses.
"""

from __future__ import annotations

import orjson

from bot.delivery.conversing import KEPT
from bot.delivery.lines import put_line
from bot.timers.due import Timer
from leads.store.draft import Draft
from leads.store.texts import AnswerText, Choice, Taken
from leads.texts import decode_text


def keep_text(timer: Timer) -> AnswerText:
    """What is done when the time is over."""
    form = orjson.loads(timer.data)
    text, by = decode_text(form)

    def told(draft: Draft, taken: Taken) -> None:
        if taken.event:
            place = draft.destination(draft.org, text.platform, f"person:{by.id}")
            put_line(draft, timer.subject, taken.event, place, KEPT)

    late: Choice = "cancel" if form.get("whom", 0) > 1 else "late"
    return AnswerText(timer.org, timer.subject, by, text, timer.fence, late, told=told)
