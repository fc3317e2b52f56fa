"""Does the simulated agent understand what a visitor writes, and never say the same twice in a row?"""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.leads.answering import TOPICS, Answers, Reading, _known, read, reserved_topics
from playground.leads.scripts import read_scripts
from playground.leads.wording import LANGUAGES, language_of, plain

WISHES = {
    "en": (
        "Can I talk to a person?", "I'd rather speak with someone from sales", "is anybody there??", "human please",
        "Could somebody call me?", "please call me back", "I don't want to talk to a bot", "Connect me to an agent",
        "Can a colleague of yours... can somebody explain it?", "get me a human", "put me through to a real person",
        "I want to speak to your manager", "Is there anyone awake over there?", "no more bots",
    ),
    "de": (
        "Kann ich mit einem Menschen sprechen?", "Ich möchte mit jemandem aus dem Vertrieb reden", "Ist da jemand?",
        "Kann mich jemand anrufen?", "Verbinden Sie mich bitte mit einem Mitarbeiter", "Ruft mich bitte zurück",
        "Ich will einen echten Menschen", "Mitarbeiter bitte", "Bitte keinen Bot mehr",
    ),
    "es": (
        "Quiero hablar con una persona", "¿Puede llamarme alguien?", "¿Hay alguien ahí?", "Necesito un asesor",
        "¿Me puede comunicar con un agente?", "Prefiero hablar con alguien del equipo", "una persona real, por favor",
        "¿Podría atenderme una persona?", "No quiero hablar con un robot",
    ),
    "ja": (
        "担当の方と話したいです", "人間と話せますか", "オペレーターにつないでください", "直接お話ししたいのですが",
        "誰かいますか？", "電話をください", "担当者に代わってください", "ボットではなく人をお願いします",
    ),
    "ar": (
        "أريد التحدث مع شخص", "هل يمكنني التحدّث إلى موظف؟", "هل يوجد أحد؟", "أريد شخصا حقيقيا", "اتصلوا بي من فضلكم",
        "أود أن أتكلم مع أحد من فريقكم", "لا أريد التحدث مع روبوت",
    ),
}  # fmt: skip
NO_WISHES = {
    "en": (
        "What is the price per person?", "We are 900 people.", "I have to talk to my team first",
        "Does a person need an account?",
        "Can two people edit at once?", "Our people speak to 300 customers a day", "You can call me Ada",
        "Is support in the price?", "Does it connect to our CRM?", "Human error is our main problem", "Hello!",
        "Which agents do you have?", "I spoke with my manager and she likes it",
    ),
    "de": ("Was kostet das pro Person?", "Wir sind 900 Mitarbeiter.", "Wie viele Menschen können es nutzen?", "Hallo!"),
    "es": ("¿Cuánto cuesta por persona?", "Somos 900 empleados.", "¿Cuántas personas pueden usarlo?", "¡Hola!"),
    "ja": ("一人あたりいくらですか", "社員は900人です", "何人まで使えますか", "こんにちは"),
    "ar": ("كم السعر لكل شخص؟", "نحن 900 موظف", "كم شخصا يمكنه استخدامه؟", "مرحبا"),
}  # fmt: skip


def each(told: dict[str, tuple[str, ...]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("language", "words"), [(language, words) for language, all in told.items() for words in all]
    )  # fmt: skip


@each(WISHES)
def test_who_wishes_for_a_person_is_understood(language: str, words: str) -> None:
    reading = read(words, language)
    assert (reading.language, reading.wishes_person) == (language, True)
    assert Answers().answer(reading) in _known(language).says["person"]


@each(NO_WISHES)
def test_who_only_speaks_of_people_does_not_wish_for_one(language: str, words: str) -> None:
    reading = read(words, language)
    assert (reading.language, reading.wishes_person) == (language, False)


@pytest.mark.parametrize(
    ("words", "language", "topic"),
    [
        ("What does it cost?", "en", "price"), ("Do you support SSO?", "en", "security"),
        ("Is there an API?", "en", "integrations"),
        ("Can I try it?", "en", "trial"), ("What are your opening hours?", "en", "hours"), ("thanks!", "en", "thanks"),
        ("How do I cancel?", "en", "contract"), ("Are you a bot?", "en", "bot"), ("Good evening", "en", "greeting"),
        ("Hello, how much is a licence?", "en", "price"), ("bye", "en", "bye"),
        ("How long does onboarding take?", "en", "support"),
        ("Was kostet ein Platz?", "de", "price"), ("Wo stehen die Server?", "de", "security"),
        ("Vielen Dank!", "de", "thanks"),
        ("Wann habt ihr geöffnet?", "de", "hours"), ("Gibt es eine Schnittstelle zu SAP?", "de", "integrations"),
        ("¿Cuánto cuesta?", "es", "price"), ("¿Se puede probar?", "es", "trial"),
        ("¿Cuál es el horario?", "es", "hours"),
        ("Muchas gracias", "es", "thanks"), ("¿Se integra con Salesforce?", "es", "integrations"),
        ("料金を教えてください", "ja", "price"), ("無料で試せますか", "ja", "trial"), ("営業時間は？", "ja", "hours"),
        ("ありがとうございます", "ja", "thanks"), ("セキュリティについて", "ja", "security"),
        ("كم سعر المقعد؟", "ar", "price"), ("هل يمكنني تجربة البرنامج؟", "ar", "trial"), ("شكرا جزيلا", "ar", "thanks"),
        ("ما هي ساعات العمل؟", "ar", "hours"), ("هل يوجد API؟", "ar", "integrations"),
    ],
)  # fmt: skip
def test_it_answers_to_the_topic_in_the_language(words: str, language: str, topic: str) -> None:
    reading = read(words)
    assert (reading.language, reading.topics) == (language, (topic,))
    assert Answers().answer(reading) in _known(language).says[topic]


@pytest.mark.parametrize(
    ("words", "people"),
    [
        ("we are 900 people", 900), ("We're about 1,200, most of them in Hamburg.", 1200), ("we have 35 employees", 35),
        ("Do you support SSO for 900 people?", 900), ("a company of over 10 000 people", 10_000), ("we're 12", 12),
        ("Wir sind 900 Leute", 900), ("wir beschäftigen rund 1.500 Mitarbeiterinnen", 1500), ("Somos 80 personas", 80),
        ("tenemos unos 1.300 empleados", 1300), ("社員は640名です", 640), ("従業員は約９００人です", 900),
        ("نحن ٩٠٠ موظف", 900),
        ("لدينا 35 موظفًا", 35), ("We open at 9", None), ("We had 3 outages", None), ("it costs 900", None),
        ("we are 0 people", None), ("We are open 24 hours", None), ("my number is 555 0134", None), ("", None),
        ("we are 99999999999999 people", None),
    ],
)  # fmt: skip
def test_it_hears_how_many_people_the_company_has(words: str, people: int | None) -> None:
    assert read(words).people == people


@pytest.mark.parametrize(
    ("words", "email"),
    [
        ("I'm ada@analytical.example", "ada@analytical.example"), ("mail: a.b+c@x-y.example.", "a.b+c@x-y.example"),
        ("anna@büro.example please", "anna@büro.example"), ("@channel hello", ""), ("a@b", ""), ("5 @ 3.50", ""),
    ],
)  # fmt: skip
def test_it_hears_an_email_address(words: str, email: str) -> None:
    reading = read(words)
    assert reading.email == email
    assert (email in Answers().answer(reading)) or not email


@given(st.lists(st.sampled_from([*WISHES["en"], *NO_WISHES["en"], *NO_WISHES["ja"], "a@b.example", "hm", "you idiot"])))
def test_it_never_says_the_same_twice_in_a_row(written: list[str]) -> None:
    answers = Answers()
    said = [answers.answer(read(words, answers.language)) for words in written]
    assert all(said)
    assert all(one != next for one, next in pairwise(said))


@given(st.text())
def test_it_has_an_answer_to_everything(words: str) -> None:
    assert Answers().answer(read(words))


def test_it_answers_to_two_topics_at_once_in_their_order() -> None:
    reading = read("Hello! Where are your servers, what does it cost, and is there an API?")
    assert reading.topics == ("security", "price")
    says = _known("en").says
    assert Answers().answer(reading) == f"{says['security'][0]} {says['price'][0]}"


def test_small_words_and_scripts_tell_the_language() -> None:
    assert language_of("ok", "de") == "de"
    assert language_of("SSO?", "ja") == "ja"
    assert language_of("Können wir das heute noch machen?") == "de"
    assert language_of("هل تدعمون SSO و SCIM؟", "en") == "ar"
    assert language_of("Salesforceと連携できますか") == "ja"


def test_the_sample_leads_are_read_in_their_language() -> None:
    for script in read_scripts():
        if script.language not in LANGUAGES:
            continue
        for step in script.steps:
            if step.deed in ("says", "asks"):
                assert read(step.words, script.language).language == script.language, step.words


@pytest.mark.parametrize(
    ("note", "topics"),
    [
        ("promised the SSO sheet; no prices", {"price"}),
        ("Don't talk about discounts or contracts, please", {"price", "contract"}),
        ("bitte keine Preise nennen", {"price"}), ("nothing to add", set()),
        ("prices are fine; promised a call", set()), ("", set()),
    ],
)  # fmt: skip
def test_a_note_keeps_topics_for_the_colleague(note: str, topics: set[str]) -> None:
    assert reserved_topics(note) == topics


def test_what_is_reserved_is_left_to_the_colleague() -> None:
    answers = Answers(reserved=frozenset({"price"}), colleague="Dana Ruiz")
    assert "Dana Ruiz" in answers.answer(read("What does it cost?"))
    assert answers.answer(read("Do you support SSO?")) in _known("en").says["security"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_everything_to_say_in_more_than_one_way(language: str) -> None:
    says = _known(language).says
    assert says.keys() == _known("en").says.keys() > set(TOPICS)
    for what, sentences in says.items():
        assert len(set(sentences)) == len(sentences) >= 2, what
        for sentence in sentences:
            named = sentence.format(email="e", number="n", name="x")
            assert language_of(named, language) == language, sentence


def test_accents_and_marks_make_no_difference() -> None:
    assert plain("Cuánto CUESTA") == plain("cuanto cuesta")
    assert plain("التحدّث") == plain("التحدث")
    assert plain("が") != plain("か")
    assert Answers().answer(Reading("en", ("price",))) in _known("en").says["price"]
