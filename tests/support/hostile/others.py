"""Hostile and broken files that are neither PDF nor Word, and texts that are data whatever they look like.

Belongs here: bytes of text exports and of other formats. Does not belong here: what is expected of them (`bad_files`).
"""

from __future__ import annotations

import random

ODD_TEXTS = {
    "sql": "'; DROP TABLE fact_action; -- \" UNION SELECT 1",
    "formula": '=HYPERLINK("http://198.51.100.1","x")',
    "command": "$(touch owned) `id` | cmd|'/c calc'!A1",
    "controls": "a\x07b\x1b[31mred\x1b[0m\x85c",
    "right to left": "\u202egnp.exe\u202c \u200fאבג",
    "not of this plane": "😀 𝟙𝟚 \U0010ffff",
    "template": "{{ 7*7 }} {0.__class__} %s %n ${jndi:ldap://x}",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
}


def random_bytes(count: int = 50_000, seed: int = 7) -> bytes:
    return random.Random(seed).randbytes(count)


def report(action: str = "Do it", barriers: str = "None", *, cover: str = "MAY 2024", cell: str = "14%") -> bytes:
    """A small sound text export with these words in a month cell and in an action."""
    return "\n".join([
        cover, "", "WSOA Success Statement 1: Invented aim", "",
        "METRICS\tTARGET\tTRAJECTORY\t\t", "\t\t04/24\t05/24\t06/24", f"Plans issued\t75%\t{cell}\t17%\t20%", "",
        "New Action", "", "Ref\tAction\tLead\tOn track\tBarriers/Risks\tNarrative",
        f"1.1.a\t{action}\tAL\tY\t{barriers}\tGoing well", "",
        "Narrative", "", "Words that fill a paragraph, as reports have them. " * 20, "",
    ]).encode("utf-8", "surrogatepass")  # fmt: skip


def many_fields(count: int = 8_000_000) -> bytes:
    """A sound report, then a line of very many empty cells."""
    return report() + b"\t" * count
