"""Who are the many leads? Names in many scripts, countries, companies, skewed as they are in life.

A person is made from a number and a seed alone. No text here has a quotation mark, a backslash, a tab or a line's
end, so that it stands in JSON and in COPY as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from random import Random
from unicodedata import combining, normalize

COMPANIES = 30_000

_WORDS = {
    "heads": "Al Ber Bran Cal Car Dal Dun El Fal Fen Gar Hal Har Hol Kel Lan Lor Mar Mel Nor Or Pal Ren Ros Sal Sten "
    "Tal Tor Val Wen Wil",
    "firms": "Analytical Nordic Blue Vertex Quantum Bright Alpine Harbor Lumen Cobalt Maple Delta Prime Orbit Cedar "
    "Summit Ember Atlas Pioneer Silver Étoile Müller Łódź København São 東洋 Север Αιγαίο",
    "trades": "Software Retail Logistics Banking Insurance Energy Health Media Education Travel Telecom Food Legal",
}
_HEADS, _FIRMS, _TRADES = (some.split() for some in _WORDS.values())
_ENDS: dict[str, str] = {
    "en": "son ton well ford ley worth by man field wood",
    "de": "mann berg hofer schäfer müller brück straß höfer ner",
    "fr": "ard eau elle in ière champs rôme çon oux", "es": "ez era illo ón eño uño arte ado",
    "pt": "eira ão ares alho inho",
    "it": "ini etti ardi ucci ello aro one", "nl": "van stra ema huis dijk boom", "sv": "ström qvist ålund gren sjö",
    "da": "sen gaard kjær bæk lund ø", "pl": "owski ińska łęcki czyk ewicz ąk", "cs": "ák ová ček ský íř",
    "tr": "oğlu ışık kaya şen türk",
}  # fmt: skip
_FIRST: dict[str, str] = {
    "en": "Ada Grace Alan Emma Oliver Amelia Jack Sophie Noah Mia Ethan Chloe Liam Zoe Bo Al Jo Max Ruth "
    "Ian Kate Tom Eve Sam",
    "de": "Jürgen Käthe Björn Anna Lukas Günther Mia Uwe Sören Heike Max Ute Lena Jörg Ida",
    "fr": "Hélène Rémi Zoë Léa François Chloé Maël Inès Théo Aurélie Luc Ève",
    "es": "José María Íñigo Lucía Ángel Sofía Mateo Raúl Inés Iván Ana Leo",
    "pt": "João Inês Tomás Conceição Luís Mafalda Rui Beatriz Davi Ana",
    "it": "Niccolò Giulia Matteo Zoè Luca Chiara Andrea Elisa Ugo",
    "nl": "Daan Femke Bram Sanne Jip Noor Ties Zoë Lot", "sv": "Åsa Björn Märta Örjan Elin Nils Åke Ida Bo",
    "da": "Søren Kåre Bjørn Ærø Freja Asger Ib Åse Maj", "pl": "Łukasz Żaneta Ścibor Zofia Ewa Jan Bożena Ola",
    "cs": "Jiří Šárka Ondřej Zdeňka Eva Jan Božena", "tr": "İpek Işıl Çağla Şule Ömer Gül Ece Can Ali",
    "ru": "Анна Пётр Ольга Иван Ян Ёлка Мария Олег Юля", "el": "Ζωή Γιώργος Ελένη Νίκος Άννα Πέτρος",
    "ar": "ليلى أحمد فاطمة يوسف مها علي نور سامي", "he": "נועה דוד יעל אורי שרה גל",
    "hi": "आर्या रोहन प्रिया अनिल सीता ओम", "th": "สมชาย มาลี ก้อง อรุณ ดาว",
    "ja": "太郎 花子 健 さくら 翔 美咲 蓮 葵", "zh": "伟 芳 娜 敏 静 强 磊 洋 艳 勇",
    "ko": "민준 서연 지우 하은 준 유나 현우",
    "vi": "Ánh Đức Hương Lê Ngọc Thảo Ý Tú",
}  # fmt: skip
_LAST: dict[str, tuple[str, str]] = {
    "ru": ("Петр Иван Сидор Кузнец Волк Соловь Мороз Егор Фёдор", "ов ева енко ский ин ых ян"),
    "el": ("Παπα Γεωργ Νικολ Δημητρ Κωνσταντ", "δόπουλος ίου άκης ίδης ά"),
    "ar": ("ال عبد بن أبو", "حسن كريم رحمن ناصر شريف مصري"),
    "he": ("כהן לוי מזרחי פרץ ביטון", " ־גל ־אור ־חן"), "hi": ("शर्मा वर्मा गुप्ता सिंह पटेल", " "),
    "th": ("ศรี วงศ์ ทอง สุข", "สวัสดิ์ ไทย ดี ใจ"), "ja": ("田 山 鈴 佐 高 中 小 渡 木 林", "中 木 藤 橋 村 辺 川 本"),
    "zh": ("王 李 张 刘 陈 杨 赵 黄 周 吴", " "), "ko": ("김 이 박 최 정 강 조 윤", " "),
    "vi": ("Nguyễn Trần Lê Phạm Huỳnh Đặng", " "),
}  # fmt: skip
_PLACES = (
    "US en New York|GB en London|DE de Köln|IN hi Pune|CA en Toronto|FR fr Orléans|AU en Perth|NL nl Utrecht|"
    "BR pt São Paulo|"
    "ES es Málaga|IT it Forlì|JP ja 東京|SE sv Malmö|CN zh 上海|PL pl Łódź|CH de Zürich|IE en Cork|DK da Århus|"
    "KR ko 서울|MX es Mérida|IL he חיפה|TR tr İzmir|AT de Graz|BE fr Liège|SG en Singapore|NO da Tromsø|CZ cs Plzeň|"
    "PT pt Évora|AE ar دبي|RU ru Тверь|GR el Πάτρα|TH th เชียงใหม่|VN vi Huế|EG ar القاهرة|TW zh 台北|AR es Córdoba|"
    "ZA en Durban|NZ en Napier|FI sv Åbo|UA ru Одеса|CL es Ñuñoa|CO es Bogotá|SA ar جدة|HK zh 香港|LU fr Esch|"
    "IS da Höfn|"
    "MT en Valletta|CY el Λεμεσός|UY es Salto|BO es Sucre"
)  # fmt: skip
_FORMS = ("GmbH", "Inc", "Ltd", "SA", "AB", "BV", "SpA", "K.K.", "Oy", "LLC")
_SENIORITY = ("Junior", "Senior", "Manager", "Director", "VP", "C-level")
_DEPARTMENTS = ("Engineering", "Sales", "Marketing", "Finance", "Operations", "IT", "HR", "Procurement")


def by_rank(count: int, flat: float = 1.0) -> list[float]:
    """Added-up weights of `count` things of which the n-th is as frequent as 1 / (n + flat)."""
    return list(accumulate(1 / (at + 1 + flat) for at in range(count)))


PLACES: list[tuple[str, str, str]] = [
    (one.split(" ")[0], one.split(" ")[1], " ".join(one.split(" ")[2:])) for one in _PLACES.split("|")
]
_PLACE_WEIGHTS = by_rank(len(PLACES), 0.5)
_OWNER_WEIGHTS: dict[int, list[float]] = {}


def made_person(number: int, random: Random, reps: Sequence[str]) -> dict[str, object]:
    """What is known of the lead of this number, by field name, where its life makes it known. `reps`: the owners'
    e-mail addresses, the first ones owning most. `ticket`: a word nobody else says."""
    country, language, city = random.choices(PLACES, cum_weights=_PLACE_WEIGHTS)[0]
    first = random.choice(_SPLIT[language])
    last = _last_name(language, random)
    company = int(COMPANIES * random.random() ** 3)
    name, trade, employees = company_of(company)
    domain = f"{plain(name.split(' ')[0]) or 'firm'}{company}.example"
    box = plain(f"{first}.{last}").strip(".") or "contact"
    weights = _OWNER_WEIGHTS.setdefault(len(reps), by_rank(len(reps), 3))
    return {
        "first_name": first, "last_name": last, "email": f"{box}{number % 89 or ''}@{domain}", "country": country,
        "language": language, "city": city, "company_name": name, "company_website": f"https://{domain}",
        "industry": trade, "num_employees": employees, "revenue": employees * 90_000, "owner": random.choices(
            reps, cum_weights=weights)[0], "seniority": random.choice(_SENIORITY),
        "department": random.choice(_DEPARTMENTS), "job_title": f"Head of {random.choice(_DEPARTMENTS)}",
        "ticket": f"T{number:07d}",
    }  # fmt: skip


@lru_cache(COMPANIES)
def company_of(company: int) -> tuple[str, str, int]:
    """A company's name, industry and headcount, by its number; the same each time."""
    of = company * 2_654_435_761 & 0xFFFFFFFF
    word, trade, form = _FIRMS[of % len(_FIRMS)], _TRADES[(of >> 5) % len(_TRADES)], _FORMS[(of >> 9) % len(_FORMS)]
    middle = _HEADS[(of >> 13) % len(_HEADS)] + _HEADS[(of >> 19) % len(_HEADS)].lower()
    return f"{word} {middle} {trade} {form}", trade, int(5 * 1.6 ** (of >> 25 & 15))


def plain(text: str) -> str:
    """Its Latin letters without marks, in lower case, as they stand in an e-mail address."""
    letters = normalize("NFKD", text.translate(_ASCII)).lower()
    return "".join(one for one in letters if not combining(one) and one.isascii() and (one.isalnum() or one == "."))


_ASCII = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "Ae", "ı": "i"}
)
_SPLIT = {language: some.split() for language, some in _FIRST.items()}
_ENDINGS = {language: some.split() for language, some in _ENDS.items()}
_PAIRS = {
    language: (heads.split(), [end.strip() for end in ends.split(" ")]) for language, (heads, ends) in _LAST.items()
}


def _last_name(language: str, random: Random) -> str:
    if language in _PAIRS:
        heads, ends = _PAIRS[language]
        return random.choice(heads) + random.choice(ends)
    middle = random.choice(_HEADS).lower() if random.random() < 0.5 else ""
    return random.choice(_HEADS) + middle + random.choice(_ENDINGS[language])
