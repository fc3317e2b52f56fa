"""How bad is what the lead wrote?

A message is scored for six categories, 0 to 1 each; its score is the highest, in whole thousandths
so that adding scores up is exact (product.md, Blocking).
"""

from __future__ import annotations

CATEGORIES = ("harassment", "illicit", "violence", "hate", "sexual", "self-harm")


def score_of(scores: object) -> tuple[int, str]:
    """Return the score in thousandths and the category it came from. Sub-categories ("hate/threatening")
    count for their category. Raises ValueError with a sentence."""
    if not isinstance(scores, dict) or not scores:
        raise ValueError(f"The scores are an object of categories and numbers: {', '.join(CATEGORIES)}.")
    highest, worst = -1, ""
    for name, value in scores.items():
        category = str(name).split("/")[0].replace("_", "-")
        if category not in CATEGORIES:
            raise ValueError(f'"{str(name)[:40]}" is no category: {", ".join(CATEGORIES)}.')
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise ValueError(f"The score for {category} is a number from 0 to 1.")
        thousandths = round(value * 1000)
        if thousandths > highest:
            highest, worst = thousandths, category
    return highest, worst
