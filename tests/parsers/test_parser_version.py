"""PARSER_VERSION cannot be forgotten: whoever changes how files are read has to raise it."""

from __future__ import annotations

import json
from pathlib import Path

from parsers import PARSER_VERSION
from tests.support.reading_code import fingerprint

KNOWN = Path(__file__).with_name("parser_version.json")


def test_reading_has_not_changed_unless_the_version_has() -> None:
    known = json.loads(KNOWN.read_text("utf-8"))
    assert (PARSER_VERSION, fingerprint()) == (known["version"], known["code"]), (
        "the code that reads files has changed: raise PARSER_VERSION in parsers/__init__.py (unless the change is one of "
        "names alone), then run `make parser-version`"
    )


def test_comments_and_docstrings_are_no_change(tmp_path: Path) -> None:
    def of(text: str) -> str:
        (tmp_path / "a.py").write_text(text, "utf-8")
        return fingerprint(tmp_path)

    plain = of("def f(a):\n    return a + 1\n")
    assert of('# why\ndef f(a):\n    """What it does."""\n    return a + 1\n') == plain
    assert of("def f(a):\n    return a + 2\n") != plain
