"""Writes the golden files afresh, and deletes those that nothing draws any more."""

from __future__ import annotations

from tests.golden.files import HOME, drawn, kept


def main() -> None:
    expected = dict(drawn())
    for path, content in expected.items():
        file = HOME / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    for path in kept() - expected.keys():
        (HOME / path).unlink()
    print(f"{len(expected)} golden files written to {HOME.relative_to(HOME.parents[2])}.")


if __name__ == "__main__":
    main()
