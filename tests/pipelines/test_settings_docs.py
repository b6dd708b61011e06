"""Every setting that the code reads is documented."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAME = re.compile(r"IMPACT_[A-Z_]*[A-Z]")


def test_every_setting_is_documented() -> None:
    read = {
        name
        for folder in ("parsers", "warehouse", "pipelines")
        for path in (ROOT / folder).rglob("*.py")
        for name in NAME.findall(path.read_text("utf-8"))
    }
    alerts = re.findall(r'setting\("([A-Z_]+)"', (ROOT / "pipelines" / "alerts" / "message.py").read_text("utf-8"))
    read |= {f"IMPACT_{name}" for name in alerts}
    documented = set(NAME.findall((ROOT / "docs" / "settings.md").read_text("utf-8")))
    assert len(read) > 15
    assert read == documented
