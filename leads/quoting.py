"""Which sentences of a lead's tell most, without a model, and do words that are said to be the lead's stand there?

Only quotes: questions are what ends with a question mark of any script, pain points and interests what holds a phrase
that says so, in a few languages. What isn't sure is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from leads.change import Event
from leads.summary import Quote, Summary, lead_words

MOST_QUESTIONS = 5
MOST_POINTS = 3
MOST_LATEST = 2
LONGEST = 400
"""Characters of a quote that are kept: about three times what is shown of a message on a card."""

Numbered = tuple[int, Event]
"""(commit number, event)"""

_CLOSING = "\"'’”»)]}*_"
_END = re.compile(
    r"(?:(?<=[.!?…؟۔।፧])|(?<=[.!?…؟۔।፧][\"'’”»)\]]))\s+|(?<=[。！？])(?![\"'’”»)\]！？。])|[\n\r\v\f\x85\u2028\u2029]+"
)
_ASKS = ("?", "？", "؟", "፧", "⸮", "\u037e")
"""Question marks: Latin, Cyrillic and many more, Chinese and Japanese, Arabic, Ethiopic, turned, Greek."""

_NOT = r"(?<!no )(?<!not a )(?<!any )(?<!kein )(?<!keine )(?<!pas de )(?<!sin )(?<!ning[úu]n )(?<!hay )"
_PAIN = re.compile(
    _NOT + r"\b(?:problems?|probleme|problèmes?|problemas?)\b"
    r"|\b(?:struggl(?:e|es|ed|ing)|frustrat(?:ed|ing)|painful|takes too long|wast(?:e|es|ed|ing) (?:\w+ )?time"
    r"|too (?:slow|expensive|complicated|complex|manual)|doesn[’']?t work|does not work|isn[’']?t working"
    r"|keeps? (?:failing|breaking|crashing))\b"
    r"|\b(?:zu (?:langsam|teuer|kompliziert|aufw[eä]ndig|umständlich)|mühsam|funktioniert nicht|frustrier\w+)\b"
    r"|\b(?:trop (?:lente?|chère?|cher|compliquée?)|ne (?:fonctionne|marche) pas|frustrant\w*)\b"
    r"|\b(?:demasiado (?:lent[oa]|car[oa]|complicad[oa])|no funciona|frustrante)\b",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\b(?:interested in|looking (?:for|to)|we need|we(?: a|[’'])re (?:evaluating|considering))\b"
    r"|\b(?:interessier\w+|interesse an|wir (?:suchen|brauchen|benötigen))\b"
    r"|\b(?:intéressée?s?|nous (?:cherchons|avons besoin))\b"
    r"|\b(?:(?:me|nos) interesa\w*|interesad[oa]s?|buscamos|necesitamos)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|no|never|don[’']?t|aren[’']?t|isn[’']?t|nicht|kein\w*|nie|pas|plus|jamais|nunca|nada|ningun[oa]?)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:person|human|somebody|someone|agent|mensch\w*|mitarbeiter\w*|personne|persona)\b", re.I)


def quoted(found: Sequence[Numbered], made_at: int, upto: int = 0) -> Summary:
    """The summary in the lead's own sentences. `found`: events, newest first; `made_at`: milliseconds; `upto`: the
    commit number of the newest words that are known."""
    said = list(sentences(found))
    questions = [one for one in said if asks(one.text)]
    told = [one for one in said if not asks(one.text)]
    return Summary(
        made_at, upto,
        questions=tuple(_unlike(questions)[:MOST_QUESTIONS]),
        pain_points=tuple(_unlike(one for one in told if _PAIN.search(one.text))[:MOST_POINTS]),
        interests=tuple(_unlike(one for one in told if _wishes(one.text))[:MOST_POINTS]),
        latest=tuple(reversed(_unlike(said)[:MOST_LATEST])),
    )  # fmt: skip


def sentences(found: Iterable[Numbered]) -> Iterator[Quote]:
    """What the lead said, sentence by sentence, the newest first."""
    for number, event in found:
        for text in reversed(lead_words(event)):
            for sentence in reversed(_END.split(text)):
                words = even(sentence)
                if any(char.isalnum() for char in words):
                    yield Quote(words[:LONGEST].rstrip(), event.id, event.at, number)


def asks(sentence: str) -> bool:
    """Whether a sentence is a question."""
    bare = sentence.rstrip(_CLOSING + "!！ ")
    return bare.endswith(_ASKS)


def even(text: str) -> str:
    """`text` with each stretch of blanks and line breaks as one blank."""
    return " ".join(text.split())


def standing_in(text: str, event: Event) -> str:
    """The words of the lead's in an event that `text` quotes, as they stand there but for their blanks; "" where the
    lead didn't say so. Blanks and letter case may differ, nothing else."""
    wanted = even(text)
    if not any(char.isalnum() for char in wanted):
        return ""
    for words in map(even, lead_words(event)):
        at = words.find(wanted)
        if at < 0 and len(words.lower()) == len(words):
            at = words.lower().find(wanted.lower())
        if at >= 0:
            return words[at : at + len(wanted)][:LONGEST].rstrip()
    return ""


def _wishes(sentence: str) -> bool:
    return bool(_WISH.search(sentence)) and not _DENIED.search(sentence) and not _PERSON.search(sentence)


def _unlike(quotes: Iterable[Quote]) -> list[Quote]:
    """Each once, however it is written, as it was said last."""
    kept: dict[str, Quote] = {}
    for one in quotes:
        kept.setdefault(one.text.casefold().rstrip(".!?"), one)
    return list(kept.values())
