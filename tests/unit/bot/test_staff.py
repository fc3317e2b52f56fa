"""Is a people file taken over as it is meant, or every fault named with its place?"""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from bot.staff import PeopleFault, read_people
from leads.people import Person


def people(tmp_path: Path, text: str | bytes) -> list[Person]:
    path = tmp_path / "people.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    numbers = count(1)
    return read_people(path, "main", lambda: f"p{next(numbers)}")


def test_the_documented_file_is_read(tmp_path: Path) -> None:
    some = people(
        tmp_path,
        """
people:
  - {name: Dana Ruiz, email: Dana@Acme.example, role: rep, zone: Europe/Berlin, hours: mon-fri 09:00-18:00,
     direct: slack}
  - {name: Mona Okafor, email: mona@acme.example, role: manager, zone: America/New_York}
  - name: Norah No
    email: no@acme.example
""",
    )
    dana = Person(
        "p1", "main", "Dana Ruiz", "dana@acme.example", "rep", "Europe/Berlin", "mon-fri 09:00-18:00", "slack"
    )
    assert some == [
        dana,
        Person("p2", "main", "Mona Okafor", "mona@acme.example", "manager", "America/New_York"),
        Person("p3", "main", "Norah No", "no@acme.example"),
    ]


def test_teams_and_holidays_are_read(tmp_path: Path) -> None:
    text = "people: [{name: Dana, email: d@acme.example, teams: [emea, enterprise, emea], holidays: de-by}]"
    assert people(tmp_path, text) == [
        Person("p1", "main", "Dana", "d@acme.example", teams=("emea", "enterprise"), holidays="DE-BY")
    ]


def test_an_empty_list_is_nobody(tmp_path: Path) -> None:
    assert people(tmp_path, "people: []") == []


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("{email: a@b.example}", '"name" is missing'),
        ("{name: Dana}", '"email" is missing'),
        ("{name: Dana, email: dana}", "no e-mail address"),
        ("{name: Dana, email: a@b.example, role: boss}", "no role: one of rep, manager, admin"),
        ("{name: Dana, email: a@b.example, direct: fax}", "no platform: one of slack, teams, webex"),
        ("{name: Dana, email: a@b.example, zone: Berlin}", "no time zone"),
        ("{name: Dana, email: a@b.example, zone: ../../etc/passwd}", "no time zone"),
        ("{name: Dana, email: a@b.example, hours: nine to five}", "no working hours"),
        ("{name: Dana, email: a@b.example, hours: mon-fri 09:00-25:00}", "no working hours"),
        ("{name: Dana, email: a@b.example, teams: [EMEA Sales]}", "no team's name"),
        ("{name: Dana, email: a@b.example, teams: [[emea]]}", 'unknown or unfit "teams"'),
        ("{name: Dana, email: a@b.example, holidays: Bavaria}", "no holidays on record"),
        ("{name: Dana, email: a@b.example, phone: 1}", 'unknown or unfit "phone"'),
        ("{name: [Dana], email: a@b.example}", 'unknown or unfit "name"'),
        ("{[a]: b, name: Dana, email: a@b.example}", "unknown or unfit"),
        ("{name: Dana, name: Ben, email: a@b.example}", '"name" stands here twice'),
        ("Dana", "a person is written as"),
    ],
)
def test_a_faulty_entry_is_named_with_its_line(tmp_path: Path, entry: str, words: str) -> None:
    with pytest.raises(PeopleFault) as told:
        people(tmp_path, f"people:\n  - {{name: Ben, email: ben@b.example}}\n  - {entry}\n")
    assert any(words in one and "people.yaml:3:" in one for one in told.value.sentences)


def test_all_faults_are_told_at_once_and_a_person_stands_once(tmp_path: Path) -> None:
    with pytest.raises(PeopleFault) as told:
        people(tmp_path, "people:\n - {name: A, email: A@b.example}\n - {name: B, email: a@B.example}\n - {name: C}\n")
    assert [one.partition("people.yaml:")[2] for one in told.value.sentences] == [
        "3: a@b.example stands here twice.",
        '4: "email" is missing.',
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 'no list "people"'),
        ("people: Dana", 'no list "people"'),
        ("poeple: []", 'no list "people"'),
        ("- a", 'no list "people"'),
        ("people: [", "is no YAML"),
        (b"people: \xff", "is no YAML: not UTF-8"),
        ("[" * 20_000, "is n"),
        ("#" * 1_000_001, "larger than"),
        ("people: [*nobody]", "is no YAML"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_no_people_file_is_told(tmp_path: Path, text: str | bytes, words: str) -> None:
    with pytest.raises(PeopleFault) as told:
        people(tmp_path, text)
    assert words in str(told.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PeopleFault, match="can't be read"):
        read_people(tmp_path / "nobody.yaml", "main", str)
