"""How bad is what somebody wrote, as the agents' platform scores it?

A small list of patterns in five languages, for the demo: what is plainly an insult, a threat or worse scores, and what
only sounds alike does not ("a stupid question", "I'll shoot you an e-mail"). Whoever is rude three times reaches 1.0.
"""

from __future__ import annotations

import re

from playground.leads.wording import plain

CATEGORIES = ("harassment", "hate", "violence", "sexual", "illicit", "self-harm")
RUDE = 0.35
"""What the mildest rudeness scores: three of them block."""
WORSE, BAD, WORST = 0.4, 0.6, 0.8
EACH_MORE = 0.05
"""What each further pattern of the same category adds."""
HIGHEST = 0.98

_VERY = r"(?:so |such |really |just |all |totally |f\w+ing |an? )*"

_PATTERNS: tuple[tuple[str, float, str], ...] = (
    ("harassment", WORSE, r"\b(?:idiots?|morons?|imbeciles?|dumbass\w*|a(?:ss|rse)holes?|bastards?|bitch(?:es)?)\b"),
    ("harassment", WORSE, r"\b(?:scumbags?|wankers?|twats?|dickheads?|pile of scrap)\b"),
    ("harassment", WORSE, r"\bpiece of (?:shit|crap|garbage|trash|junk|scrap)\b"),
    ("harassment", WORSE, r"\b(?:f+u+c+k+|screw|damn) (?:you|u|off|your)\b|\bgo to hell\b|\bi hate you\b"),
    ("harassment", RUDE, r"\bshut (?:the \w+ )?up\b|\bf+u+c+k+\w*|\bbullshit\b|\byou suck\b"),
    ("harassment", RUDE, rf"\b(?:you|your? ?\w* (?:bot|company|people)|this bot)(?: are|'re| is)? {_VERY}"
                         r"(?:stupid|dumb|useless|worthless|pathetic|brain ?dead|disgusting|losers?|liars?)\b"),
    ("harassment", RUDE, r"\bare you (?:really |that |this )?(?:stupid|dumb|deaf|retarded)\b"),
    ("violence", BAD, r"\b(?:will|'ll|going to|gonna|want to) (?:\w+ )?"
                      r"(?:kill|stab|murder|strangle|hurt|shoot(?! you an?\b)) (?:you|u|your|all of you)\b"),
    ("violence", BAD, r"\b(?:hope|deserve)\w*(?: you| to)+ (?:all )?die\b"),
    ("violence", BAD, r"\b(?:know|find out) where you (?:people |all )?(?:live|sit|work)\b"),
    ("violence", RUDE, r"\byou(?:'ll| will) (?:be sorry|regret this|pay for this)\b"),
    ("hate", WORST, r"\b(?:you|your kind|you people|they)(?: are| all)* (?:vermin|sub-?humans?|filth|scum)\b"),
    ("hate", WORST, r"\bgo back to where you\b|\b(?:your kind|you people) (?:should|deserve)\b"),
    ("sexual", BAD, r"\b(?:send|show) (?:me )?(?:your |some )?(?:nudes?|tits|boobs)\b|\bsuck my\b"),
    ("sexual", BAD, r"\b(?:have sex|sleep) with (?:me|you)\b"),
    ("illicit", BAD, r"\b(?:make|build) (?:a |an )?(?:pipe ?)?(?:bombs?|explosives?|meth)\b"),
    ("illicit", BAD, r"\b(?:buy|sell|selling) (?:cocaine|heroin|meth|stolen \w+|fake passports?)\b"),
    ("self-harm", WORST, r"\b(?:kill|hurt|harm) myself\b|\bend my life\b|\bi (?:just )?want to die\b"),
    # German
    ("harassment", WORSE, r"\b(?:idiot(?:en|in)?|arschl\w+|wichser|hurensohn|schwachkopf|drecksack|vollpfosten)\b"),
    ("harassment", RUDE, r"\b(?:halt\w* (?:die|dein\w*|euer) (?:klappe|maul|fresse)|verpiss\w*|fick\w*|scheiss\w*)\b"),
    ("harassment", RUDE, r"\b(?:du|ihr|(?:d|eu)er bot|der bot)(?: bist| seid| ist) (?:so |echt |total |vollig )*"
                         r"(?:dumm|blod|damlich|nutzlos|unfahig|erbarmlich)\b|\bbist du (?:dumm|blod|bescheuert)\b"),
    ("violence", BAD, r"\bich (?:bring|schlag|stech)e? (?:dich|euch) (?:um|tot|ab)\b"),
    # Spanish
    ("harassment", WORSE, r"\b(?:idiotas?|imbecil(?:es)?|gilipollas|cabron(?:es)?|hij[oa]s? de puta|pendej[oa]s?)\b"),
    ("harassment", RUDE, r"\bvete a la mierda\b|\bcallate\b|\b(?:eres|sois|son)(?: un[oa]?s?| tan)? "
                         r"(?:estupid[oa]s?|inutil(?:es)?|basura|tont[oa]s?)\b"),
    ("violence", BAD, r"\b(?:te|os|los) voy a matar\b"),
    # Japanese
    ("harassment", WORSE, r"(?:馬鹿|バカ|ばか|クソ|くそ)(?:野郎|ボット|か[?!。]|か$|め[!。]|め$)"),
    ("harassment", WORSE, r"クズ|役立たず|黙れ|くたばれ"),
    ("violence", BAD, r"死ね|殺すぞ|殺してやる|ぶっ殺"),
    # Arabic
    ("harassment", WORSE, r"يا (?:غبي|احمق|حمار|كلب|حقير)|(?:انت|انتم|انك) (?:غبي|اغبياء|احمق|تافه)|اخرس|تبا لك"),
    ("violence", BAD, r"ساقتلك|سوف اقتلك"),
)  # fmt: skip
_COMPILED = tuple((category, weight, re.compile(plain(pattern))) for category, weight, pattern in _PATTERNS)


def scores(text: str) -> dict[str, float]:
    """All categories, 0 to 1 each, as a message of the lead carries them in `data.moderation`."""
    found = dict.fromkeys(CATEGORIES, 0.0)
    read = plain(text)
    for category, weight, pattern in _COMPILED:
        if pattern.search(read):
            low, high = sorted((found[category], weight))
            found[category] = high + (EACH_MORE if low else 0.0)
    return {category: round(min(score, HIGHEST), 3) for category, score in found.items()}


def worst(text: str) -> float:
    """The highest score of a text."""
    return max(scores(text).values())
