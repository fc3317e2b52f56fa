"""What does a page say when something is wrong?

A sentence that names what is wrong and what can be done about it, on a page that looks like all others: never a trace,
and never JSON for a person.
"""

from __future__ import annotations

from bot.api.problems import TITLES, Problem

SENTENCES: dict[int, tuple[str, str]] = {
    400: ("This address can't be understood", "Something in it isn't what this page expects."),
    401: ("You are no longer signed in", "Sign in again from chat; what you wrote stands in the browser's last page."),
    403: ("You may not do that", "Ask a manager of your organisation."),
    404: ("There is nothing here", "It may have been erased or merged, or the address has a typing mistake."),
    405: ("That can't be done here", "This address takes another kind of request."),
    408: ("That came too slowly", "The connection was too slow for what was sent. Try again."),
    409: ("This has changed since", "Load the page again to see how it is now."),
    413: ("That is too much at once", "What was sent is larger than this page takes."),
    500: ("Leadbell has failed", "The fault is logged. Try again; if it stays, tell whoever runs Leadbell."),
    503: ("Leadbell can't reach its database now", "Nothing was lost. Try again in a moment."),
}
"""By HTTP status: the title, and the sentence where nobody has a better one."""


class NotSignedIn(Exception):
    """Whoever asks has no session in force."""


class PageFault(Exception):
    """A page that says what is wrong. `ways`: (label, path) of where to go on."""

    def __init__(
        self, status: int, sentence: str = "", *, title: str = "", ways: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__(title or sentence)
        known_title, known_sentence = SENTENCES.get(status, SENTENCES[500])
        self.status = status
        self.title = title or known_title
        self.sentence = sentence or known_sentence
        self.ways = ways


def of_problem(problem: Problem) -> PageFault:
    """The page for what the HTTP interface would answer with a problem document."""
    status, title = TITLES[problem.code]
    return PageFault(status, problem.detail, title=f"{title}.".rstrip(".") if status != 404 else "")
