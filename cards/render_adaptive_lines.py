"""How are a card's lines and lists drawn in an Adaptive Card?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from cards.escaping import line_start, unbound, unmarked
from cards.language import Language
from cards.model import Bar, Button, Facts, Line, Link, Moment, Part, Row, Text
from cards.moments import Clock
from cards.spans import Called, Run, Words, line_runs, plain

Element = dict[str, object]

_COLOURS = {"urgent": "Attention", "good": "Good", "warning": "Warning", "bad": "Attention"}
_MOST_ADDRESS = 300


@dataclass(slots=True)
class Paper:
    """What has been drawn so far: the card's body, and the mentions in it (for Teams). `control` draws a button."""

    language: Language
    clock: Clock
    control: Callable[[Button], Element]
    body: list[Element] = field(default_factory=list)
    entities: list[Element] = field(default_factory=list)

    def add(self, part: Part) -> None:
        """Draw a line, a titled list as one line a fact, a row with its control beside it, or controls."""
        match part:
            case Line():
                self._line(part)
            case Row():
                self._row(part)
            case Bar():
                drawn = [self.control(button) for button in part.buttons]
                room = self.language.row_buttons  # else they stand below, with the card's own
                self.body += [{"type": "ActionSet", "actions": drawn}] if drawn and room else []
            case Facts():
                self._facts(part)

    def _facts(self, part: Facts) -> None:
        if not part.facts:
            return
        self.heading(part.title)
        for fact in part.facts:
            head = Text(f"{fact.label}: " if fact.value else fact.label, bold=True)
            self._line(Line((head, *fact.value)))

    def _row(self, row: Row) -> None:
        if not self.language.row_buttons:
            for line in row.lines:
                self._line(line)
            return
        beside = replace(self, body=[])  # draws its mentions into the same list
        for line in row.lines:
            beside._line(line)
        button = {"type": "ActionSet", "actions": [self.control(row.button)]}
        columns = [
            {"type": "Column", "width": "stretch", "items": beside.body},
            {"type": "Column", "width": "auto", "verticalContentAlignment": "Center", "items": [button]},
        ]
        self.body.append({"type": "ColumnSet", "spacing": "Medium", "columns": columns})

    def heading(self, title: str) -> None:
        """A title inside the card, nothing for an empty one."""
        self._line(Line((Text(title, bold=True),), "heading"))

    def empty(self, title: str) -> list[Element]:
        """The body of a card that has nothing to say: a card without one is no card."""
        return [_rich([Words(title)], {}, {})]

    def _line(self, line: Line) -> None:
        drawn = line_runs(line)
        if not drawn:
            return
        place: Element = {"spacing": "Medium" if line.look == "heading" else "Small"} if self.body else {}
        look = _look(line)
        if self._needs_block(drawn):
            element = self._block(drawn, look) | place
        else:
            words = [run if isinstance(run, Link) else Words(plain([run], self.clock), _bold(run)) for run in drawn]
            element = _rich(words, look, place)
        if line.look == "quote":
            self.body.append({"type": "Container", "style": "emphasis", "items": [element], **place})
        else:
            self.body.append(element)

    def _needs_block(self, drawn: list[Run]) -> bool:
        """Date functions and mentions work in a text block alone."""
        times = self.language.viewer_times and any(isinstance(run, Moment) for run in drawn)
        return times or (self.language.mentions and any(isinstance(run, Called) for run in drawn))

    def _block(self, drawn: list[Run], look: Element) -> Element:
        """A text block. Bold is Markdown's, but for a line that is bold as a whole."""
        whole = look.get("weight") == "Bolder"
        text = "".join(self._marked(run, at, drawn, bold=not whole) for at, run in enumerate(drawn))
        return {"type": "TextBlock", "text": line_start(text), "wrap": True, **look}

    def _marked(self, run: Run, at: int, drawn: list[Run], *, bold: bool) -> str:
        match run:
            case Moment():
                return self._function(run)
            case Called():
                return self._mention(run)
            case Link():
                return f"[{unmarked(run.text)}]({run.url})"
            case Words():
                bare = unmarked(run.text)
                before = at == 0 or _ends_blank(drawn[at - 1])
                after = at + 1 == len(drawn) or _begins_blank(drawn[at + 1])
                words = bare.strip()
                if not (run.bold and bold and words and before and after):
                    return bare
                lead, tail = bare[: len(bare) - len(bare.lstrip())], bare[len(bare.rstrip()) :]
                return f"{lead}**{words}**{tail}"

    def _function(self, moment: Moment) -> str:
        if not self.language.viewer_times:
            return unmarked(self.clock.words(moment))
        at = self.clock.utc(moment)
        time = f"{{{{TIME({at})}}}}"
        return f"{{{{DATE({at}, SHORT)}}}}, {time}" if self.clock.other_day(moment) else time

    def _mention(self, called: Called) -> str:
        name = unmarked(called.name)
        known = len(called.address) <= _MOST_ADDRESS and called.address.isprintable()
        if called.everybody or not (self.language.mentions and name and known):
            return name
        text = f"<at>{name}</at>"
        mention: Element = {"type": "mention", "text": text, "mentioned": {"id": called.address, "name": name}}
        if mention not in self.entities:
            self.entities.append(mention)
        return text


def _look(line: Line) -> Element:
    look: Element = {}
    if line.look == "state" and line.tone in _COLOURS:
        look["color"] = _COLOURS[line.tone]
    if line.look == "footer":
        look |= {"size": "Small", "isSubtle": True}
    if line.look == "heading":
        look["weight"] = "Bolder"
    return look


def _rich(words: Sequence[Words | Link], look: Element, place: Element) -> Element:
    inlines = [{"type": "TextRun", "text": unbound(run.text), **_more(run), **look} for run in words]
    return {"type": "RichTextBlock", "inlines": inlines, **place}


def _more(run: Words | Link) -> Element:
    if isinstance(run, Link):
        return {"selectAction": {"type": "Action.OpenUrl", "url": run.url}}
    return {"weight": "Bolder"} if run.bold else {}


def _bold(run: Run) -> bool:
    return isinstance(run, Words) and run.bold


def _ends_blank(run: Run) -> bool:
    return isinstance(run, Words) and run.text.endswith(" ")


def _begins_blank(run: Run) -> bool:
    return isinstance(run, Words) and run.text.startswith(" ")
