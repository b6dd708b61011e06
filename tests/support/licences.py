"""The licences of all that users get: `python -m tests.support.licences > docs/licences.md`; `--sbom` for CycloneDX.

Belongs here: what `requirements.lock` names, and what the packages say of their licence. Does not belong here: which
licences we take (`tests/test_licences.py`).
"""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

LOCK = Path(__file__).parents[2] / "requirements.lock"
_PINNED = re.compile(r"^([A-Za-z0-9_.\-]+)==([^\s;\\]+)", re.MULTILINE)
ELSEWHERE = {"colorama": "BSD-3-Clause", "pyreadline3": "BSD", "pywin32": "PSF-2.0"}
"""Packages of other systems, which are not installed here, as their pages in the index say."""


def locked() -> dict[str, str]:
    """Name and version of each package of the lock."""
    return dict(_PINNED.findall(LOCK.read_text("utf-8")))


def licence(name: str) -> str:
    """What an installed package says of its licence, in a line; empty if it says nothing."""
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return ELSEWHERE.get(name, "")
    if expression := said.get("License-Expression"):
        return expression
    listed = [each for each in said.get_all("Classifier") or [] if each.startswith("License ::")]
    if listed:
        return "; ".join(each.rpartition(" :: ")[2] for each in listed)
    return next(iter((said.get("License") or "").strip().splitlines()), "")


def page() -> str:
    """The table for people."""
    rows = "".join(f"| {name} | {licence(name)} |\n" for name in sorted(locked()))
    return (
        "# Licences\n\n"
        "Of all packages in `requirements.lock`, as they say themselves. Made by `python -m tests.support.licences`; a\n"
        "test compares the two, and fails for a licence that would bind what you build with it (GPL, AGPL).\n\n"
        f"| package | licence |\n|---|---|\n{rows}"
    )


def sbom() -> str:
    """The same as a CycloneDX document."""
    components = [
        {
            "type": "library", "name": name, "version": version, "purl": f"pkg:pypi/{name}@{version}",
            "licenses": [{"license": {"name": licence(name) or "unknown"}}],
        }
        for name, version in sorted(locked().items())
    ]  # fmt: skip
    document = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": components}
    return json.dumps(document, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(sbom() if "--sbom" in sys.argv else page())
