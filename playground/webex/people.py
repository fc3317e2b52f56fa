"""What does the API say of people?"""

from __future__ import annotations

from playground.webex.call import Call, Handler, Reply
from playground.webex.identity import read_id
from playground.webex.paging import page
from playground.webex.refusal import Refusal
from playground.webex.resources import person_json
from playground.webex.workspace import Workspace


class PeopleApi:
    """`/people`: oneself, one person, and search by e-mail address, name or ids."""

    def __init__(self, space: Workspace) -> None:
        self.space = space

    def routes(self) -> dict[str, Handler]:
        """Method and path template of each endpoint."""
        return {"GET /people/me": self.me, "GET /people": self.search, "GET /people/{id}": self.one}

    def me(self, call: Call) -> Reply:
        """The bot itself, of type "bot"."""
        return Reply(person_json(self.space.bot))

    def one(self, call: Call) -> Reply:
        """One person; 404 for an unknown id."""
        person = self.space.people.get(call.id)
        if person is None:
            raise Refusal(404, None if read_id(call.id) else "Expect base64 ID or UUID.")
        return Reply(person_json(person))

    def search(self, call: Call) -> Reply:
        """People by `email` (exactly), `displayName` (beginning) or `id` (a list with commas); 400 without any."""
        email, name, ids = (call.query.get(key) for key in ("email", "displayName", "id"))
        if not (email or name or ids):
            raise Refusal(400, "Email, displayName, or id list should be specified.")
        found = list(self.space.people.values())
        if email:
            found = [person for person in found if person.email.lower() == email.strip().lower()]
        if name:
            found = [person for person in found if person.name.lower().startswith(name.lower())]
        if ids:
            found = [person for person in found if person.id in ids.split(",")]
        body, headers = page([person_json(person) for person in found], call.query, call.url)
        return Reply(body, headers=headers)
