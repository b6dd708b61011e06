"""Every rule of the registry is used in the code, shown by a test, and the other way round."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import parsers
from parsers.interpretation.repair_rules import RULES
from parsers.interpretation.tables import Findings
from tests.support.invented.build import ACTIONS, METRICS, piece, read, read_all, read_pages, rules

HEAD = "METRICS|TARGET|TRAJECTORY"
LATE = ["DECEMBER 2024"]
SPANNED = piece(1, HEAD + "||", "||04/24||05/24", "A|5|1|2|3", joined={(1, 2): (1, 2)})
SHOWN = {
    "month-header": lambda: read(HEAD, "||O4/24|05/42|06/24", "A||1|2|3", cover=LATE),
    "month-header-consensus": lambda: read(
        HEAD, "||04/24|04/24|05/24", "A||1|2|3", "", "x", "", HEAD, "||04/24||05/24", "B||1|2|3", cover=LATE
    ),
    "month-header-missing": lambda: read(HEAD, "||04/24||06/24|07/24", "A||1|2|3|4", cover=LATE),
    "month-header-spans": lambda: read_pages(SPANNED, cover="DECEMBER 2024"),
    "month-header-halves": lambda: read(HEAD, "||04/|05/24|06/24", "||24||", "A||1|2|3", cover=LATE),
    "month-header-row": lambda: read(HEAD + "|05/24", "||04/24||06/24", "A||1|2|3", cover=LATE),
    "month-year": lambda: read(HEAD + "|", "||Mar|Apr|May", "A||1|2|3"),
    "header-word": lambda: read("METRICS|TRAGET|TRAJECTORY", "||04/24|05/24", "A||1|2", cover=LATE),
    "target-unnamed": lambda: read("METRICS||TRAJECTORY", "||04/24|05/24", "A|5|1|2", cover=LATE),
    "order-over-place": lambda: read("METRICS|TARGET||TRAJECTORY", "|||04/24|05/24", "A|5|1|2", cover=LATE),
    "actual-after-period": lambda: read(HEAD, "||05/24|06/24|06/24", "A||1||7"),
    "dash-as-blank": lambda: read(*METRICS, "A||1|-||"),
    "ref-broken": lambda: read("New Action", ACTIONS, "AIP1 2|x|AB|Y||"),
    "refs-two": lambda: read("New Action", ACTIONS, "AIP1 AIP2|x|AB|Y||"),
    "footnote-mark": lambda: read(*METRICS, "A||1|13†||"),
    "list-mark": lambda: read(*METRICS, "• A||1|13||"),
    "period-word": lambda: read("Narrative", "x", cover=["NOVMBER 2024"]),
    "statement-heading": lambda: read_all(["MAY 2024", "WSoA Sucess Statement 1: Aim", "Narrative", "x"]),
    "section-heading": lambda: read("Narative", "x"),
}


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_is_shown(rule: str) -> None:
    assert rule in rules(SHOWN[rule]())


def test_rules_in_code_and_registry_are_the_same() -> None:
    folder = Path(parsers.__file__).parent
    code = "\n".join(
        path.read_text("utf-8") for path in (folder / "interpretation").rglob("*.py") if path.name != "repair_rules.py"
    )
    assert set(re.findall(r'(?:repair|\bNote)\(\s*"([a-z-]+)"|rule = "', code)) <= {*RULES, ""}
    assert all(f'"{rule}"' in code for rule in RULES)


def test_a_rule_that_is_not_registered_cannot_be_used() -> None:
    with pytest.raises(KeyError):
        Findings().repair("no-such-rule", "a", "b")


def test_rules_say_what_they_do() -> None:
    for rule in RULES.values():
        assert rule.sentence.endswith(".")
        assert rule.printed
        assert rule.read_as
        assert rule.confidence in ("high", "low")
