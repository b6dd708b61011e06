"""Every setting that the code reads is documented."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from warehouse.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
PLACE = ROOT / "warehouse" / "settings.py"
NAME = re.compile(r"IMPACT_[A-Z_]*[A-Z]")


def test_every_setting_is_documented() -> None:
    read = {f"{PREFIX}{each.name.upper()}" for each in fields(Settings)}
    documented = set(NAME.findall((ROOT / "docs" / "settings.md").read_text("utf-8")))
    assert read == documented


def test_the_environment_is_asked_in_one_place() -> None:
    asks = re.compile(r"""(environ(\.get\(|\[)|getenv\()\s*["']IMPACT_""")
    found = [
        str(path.relative_to(ROOT))
        for folder in ("parsers", "warehouse", "pipelines")
        for path in (ROOT / folder).rglob("*.py")
        if path != PLACE and asks.search(path.read_text("utf-8"))
    ]
    assert found == []
