"""Text exports with lines and fields changed."""

from __future__ import annotations

import random

from tests.support.hostile.others import ODD_TEXTS

ODD = [
    *ODD_TEXTS.values(), "", " ", "-", "---", "N/A", "TBC", "Higher", "07/47", "0/524", "13/24", "00/00", "05/24", "05/24",
    "METRICS", "TARGET", "TRAJECTORY", "Ref", "Action", "On track", "Complete", "Impact", "Narrative", "New Action",
    "NOT APPLICABLE", "Business-As-Usual", "WSoA Success Statement 3: Again", "WSoA Success Statement 99999999999999999",
    "MAY 2024", "MAY 99999", "9" * 400, "1e999", "-0", "١٤٪", "²", "½ %", "> <", ">>", "14%%", "1,2,3,4", "2.1.a" * 50,
    "a" * 5000, "\u00a0", "\u3000", "\ud7ff", "\ufeff", "<p>", "</table>", "&#0;", "&#x110000;", "**", "#" * 9, "x\ty",
]  # fmt: skip


def mutate(data: bytes, chance: random.Random) -> bytes:
    lines = data.decode("utf-8").split("\n")
    for _ in range(chance.choice((1, 2, 4, 12, 50))):
        _change(lines, chance)
    text = chance.choice(("\n", "\n", "\n", "\r\n", "\r")).join(lines)
    encoding = chance.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"))
    return text.encode(encoding, "replace")


def _change(lines: list[str], chance: random.Random) -> None:
    at = chance.randrange(len(lines)) if lines else 0
    rows = [number for number, line in enumerate(lines) if "\t" in line]
    match chance.randrange(12):
        case 0:
            del lines[at : at + chance.choice((1, 1, 3, 30))]
        case 1:
            lines[at:at] = lines[at : at + chance.choice((1, 2, 20))]
        case 2:
            lines.insert(at, chance.choice(ODD))
        case 3 if len(lines) > 1:
            other = chance.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        case 4 if lines:
            more = lines.pop(chance.randrange(len(lines)))
            lines[at - 1 : at] = ["".join(lines[at - 1 : at]) + more]
        case 5 if lines:
            lines[at] = chance.choice(ODD) + lines[at]
        case _ if rows:
            row = chance.choice(rows)
            fields = lines[row].split("\t")
            field = chance.randrange(len(fields))
            match chance.randrange(7):
                case 0:
                    del fields[field]
                case 1:
                    fields.insert(field, chance.choice(ODD))
                case 2 | 3:
                    fields[field] = chance.choice(ODD)
                case 4:
                    fields[field] += chance.choice(ODD)
                case 5:
                    chance.shuffle(fields)
                case _:
                    fields = [*fields[:field], *[""] * chance.choice((1, 9, 99)), *fields[field:]]
            lines[row] = "\t".join(fields)
        case _:
            lines.append(chance.choice(ODD))
