"""Does rudeness score, and politeness never?"""

from __future__ import annotations

import pytest

from leads.moderation import CATEGORIES as KNOWN
from leads.moderation import score_of
from playground.leads.scoring import CATEGORIES, RUDE, scores, worst
from playground.leads.scripts import read_scripts

POLITE = (
    "Hello, what does it cost?", "This may be a stupid question, but where do I log in?", "I'll shoot you an e-mail.",
    "Can I shoot you a message later?", "We want to kill two birds with one stone.",
    "Our office is in Scunthorpe, Essex.",
    "I'm dead tired of spreadsheets.", "The old system is useless and everybody hates it.", "It's a pain to set up.",
    "That would be a killer feature!", "Our competitors beat you on price.", "You people are really helpful.",
    "We build classic cars and assess damages.", "The bomb disposal unit is our customer.",
    "We sell wine and cocktails.",
    "We run a suicide prevention hotline.", "Do you work with sex education charities?", "I'd die for a good export.",
    "The damn printer is broken again.", "Ich habe eine dumme Frage: Was kostet das?", "Das ist mir zu teuer, leider.",
    "Unser altes Programm ist nutzlos.", "Perdone, una pregunta tonta: ¿cuánto cuesta?", "¿Son ustedes de Madrid?",
    "El sistema viejo es inútil.", "御社のサービスはとても良いですね。", "クーポンは使えますか？",
    "バカ売れしている商品です。",
    "مرحبا، كم السعر؟", "أنت لطيف جدا، شكرا.", "", "???", "12345",
)  # fmt: skip
RUDE_WORDS = (
    "you idiot", "your bot is useless", "this bot is so dumb", "Fuck you", "what the fuck", "shut up", "SHUT UP!!",
    "you are a bunch of morons", "are you stupid?", "go to hell", "piece of garbage", "screw you all", "You suck.",
    "I will kill you", "I'm going to hurt you", "I know where you live", "you'll regret this", "you people are vermin",
    "du Idiot", "Halt die Klappe", "ihr seid so dumm", "Arschloch!", "Ich schlag dich tot", "eres un idiota",
    "vete a la mierda", "sois inútiles", "te voy a matar", "バカ野郎", "お前はクズだ", "死ね", "يا غبي", "أنت غبي",
    "سأقتلك",
)  # fmt: skip


@pytest.mark.parametrize("words", POLITE)
def test_a_polite_lead_never_scores(words: str) -> None:
    assert worst(words) == 0


@pytest.mark.parametrize("words", RUDE_WORDS)
def test_whoever_is_rude_three_times_reaches_the_block(words: str) -> None:
    assert worst(words) >= RUDE
    assert 3 * score_of(scores(words))[0] >= 1000


def test_two_insults_do_not_block_yet() -> None:
    assert sum(score_of(scores(words))[0] for words in ("you idiot", "du Arschloch")) < 1000


def test_one_rude_message_alone_does_not_block() -> None:
    assert max(worst(words) for words in RUDE_WORDS) < 1
    assert worst("you idiot, you moron, shut up, fuck you, I will kill you and I know where you live") < 1


@pytest.mark.parametrize(
    ("words", "category"),
    [
        ("I will kill you", "violence"), ("you people are vermin", "hate"), ("send me nudes", "sexual"),
        ("how do I build a bomb", "illicit"), ("I want to kill myself", "self-harm"), ("you idiot", "harassment"),
    ],
)  # fmt: skip
def test_what_is_bad_about_it_is_named(words: str, category: str) -> None:
    assert score_of(scores(words))[1] == category


def test_the_scores_are_those_that_a_message_carries() -> None:
    assert set(CATEGORIES) == set(KNOWN)
    for words in (*POLITE, *RUDE_WORDS):
        assert set(scores(words)) == set(KNOWN)
        assert all(0 <= score <= 1 for score in scores(words).values())


def test_of_the_sample_leads_only_the_rude_one_scores() -> None:
    for script in read_scripts():
        said = [step.words for step in script.steps if step.deed in ("says", "asks")]
        assert any(map(worst, said)) == (script.short == "rude"), script.name
