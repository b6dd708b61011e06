"""What users get may be used by anyone: no licence binds what they build with it, and the list says so."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.support.licences import licence, locked, page, sbom

DOCS = Path(__file__).parents[1] / "docs"
FREE = re.compile(r"\b(MIT|BSD|Apache|PSF|Python Software Foundation|ISC|MPL|Mozilla|LGPL|Zlib|Unlicense|0BSD)\b")
BINDING = re.compile(r"(?<![L])\bA?GPL|(?<!Lesser )General Public|Affero")


def test_every_licence_is_known_and_free() -> None:
    names = locked()
    assert len(names) > 50
    odd = {name: said for name in names if not FREE.search(said := licence(name))}
    assert odd == {}


def test_no_licence_binds_what_is_built_with_it() -> None:
    assert {name for name in locked() if BINDING.search(licence(name))} == set()
    assert BINDING.search("GNU Affero General Public License v3")
    assert BINDING.search("GPL-3.0")
    assert not BINDING.search("GNU Library or Lesser General Public License (LGPL)")


def test_the_list_is_what_is_installed() -> None:
    assert (DOCS / "licences.md").read_text("utf-8") == page()


def test_the_bill_of_materials_names_each_package() -> None:
    made = json.loads(sbom())
    assert made["bomFormat"] == "CycloneDX"
    assert {each["name"]: each["version"] for each in made["components"]} == locked()
