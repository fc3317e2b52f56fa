"""What can a scorer do, and how does it say that it can't?

A scorer takes a message's words and gives a judgement, or raises. Whatever it is, it sees the words alone: no name, no
lead, no id.
"""

from __future__ import annotations

from typing import Literal, Protocol

from leads.scoring import Judgement

What = Literal["passing", "lasting", "message"]
"""`passing`: it goes by itself; `lasting`: somebody has to put it right, nothing can be scored until then; `message`:
this message isn't taken, whatever the others are."""


class ScorerFault(Exception):
    """No judgement. `code` names the fault for figures and the log; `sentence` says it to a manager, in our words
    alone; `after`: seconds that the scorer asks to wait, None where it doesn't."""

    def __init__(self, what: What, code: str, sentence: str, after: float | None = None) -> None:
        super().__init__(code)
        self.what = what
        self.code = code
        self.sentence = sentence
        self.after = after


class Scorer(Protocol):
    """One way to have messages judged."""

    async def judge(self, text: str) -> Judgement:
        """Judge a message's words, however long. Raises `ScorerFault`."""
        ...
