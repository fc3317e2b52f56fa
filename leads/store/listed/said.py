"""Which words were said with a lead?

Each word once a lead, as a number; the lead keeps up to which event its words are in. What was said goes with the
events that said it (`leads.store.erasing`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import orjson
from sqlalchemy import Connection, bindparam, func, insert, select, update

from leads.store.listed.rows import put_rows, take_rows
from leads.store.listed.words import said_key, spoken
from leads.store.schema import events, listed, to_list
from leads.store.statements import write_rows
from leads.timeline import SPOKEN

KINDS = (*sorted(SPOKEN), "human.requested")
"""Kinds of events whose text was said."""
AT_ONCE = 500
"""Events whose words are taken in at once."""
MOST_WORDS = 10_000
"""Words that are taken in at once, give or take those of one event: a press may have to wait for them."""
LONGEST = 20_000
"""Characters of an event that are read: a long e-mail's."""


def index_said(connection: Connection, some: Mapping[int, str]) -> None:
    """Take in what was said with these leads (inner id by number) since the last time. Where that is much, the rest is
    noted for the next piece of work."""
    if not some:
        return
    # In this order: what another service commits in between is read twice rather than never.
    upto: dict[int, int] = {row.num: row.seq for row in connection.execute(_LATEST, {"nums": sorted(some)})}
    words: set[tuple[int, int]] = set()
    last, some_left = 0, False
    rows = connection.execute(_NEW, {"nums": sorted(some)}).all()
    for row in rows:
        if len(words) > MOST_WORDS:
            some_left = True
            break
        words.update((said_key(word), row.num) for word in spoken(_text(row.body)))
        last = row.seq
    put_rows(connection, "lead_words", ("word", "num"), sorted(words))
    if some_left or len(rows) == AT_ONCE:
        # They come in the order of their numbers: all leads are done up to the last one's.
        upto = {num: min(seq, last) for num, seq in upto.items()}
        connection.execute(insert(to_list), [{"lead_id": lead_id} for lead_id in some.values()])
    write_rows(connection, "said to", _UPTO, [{"b_num": num, "b_seq": seq} for num, seq in sorted(upto.items())])


def forget_said(connection: Connection, num: int, bodies: Iterable[str]) -> None:
    """Take away the words of an erased lead's events."""
    words = {said_key(word) for body in bodies for word in spoken(_text(body))}
    take_rows(connection, "lead_words", ("word", "num"), [(word, num) for word in sorted(words)])


def _text(body: str) -> str:
    said = orjson.loads(body).get("data", {}).get("text")
    return said[:LONGEST] if isinstance(said, str) else ""


_NEW = (
    select(listed.c.num, events.c.seq, events.c.body)
    .select_from(listed.join(events, events.c.lead_id == listed.c.lead_id))
    .where(
        listed.c.num.in_(bindparam("nums", expanding=True)), events.c.seq > listed.c.said_to, events.c.kind.in_(KINDS)
    )
    .order_by(events.c.seq)
    .limit(AT_ONCE)
)
_LATEST = (
    select(listed.c.num, func.max(events.c.seq).label("seq"))
    .select_from(listed.join(events, events.c.lead_id == listed.c.lead_id))
    .where(listed.c.num.in_(bindparam("nums", expanding=True)))
    .group_by(listed.c.num)
)
_UPTO = (
    update(listed)
    .where(listed.c.num == bindparam("b_num"), listed.c.said_to < bindparam("b_seq"))
    .values(said_to=bindparam("b_seq"))
)
