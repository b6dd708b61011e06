"""Sample reports with something changed by chance: the same change for the same seed.

Belongs here: `mutate`, by format. Does not belong here: what is asked of the outcome (`tests/test_fuzz.py`).
"""

from __future__ import annotations

import io
import random
from functools import cache
from pathlib import Path

import pypdf

from tests.support.fuzz import docx, pdf, text

SAMPLES = Path(__file__).parents[3] / "sample_reports"
KINDS = ("text: lines and fields", "docx: its XML", "pdf: its streams", "text: bytes", "docx: bytes", "pdf: bytes",
         "pdf: its structure", "pdf: bytes of a protected one", "pdf: bytes between its streams")  # fmt: skip
_MUTATE = {"text": text.mutate, "docx": docx.mutate, "pdf": pdf.mutate}
ALGORITHMS = ("RC4-128", "AES-128", "AES-256")
_SUFFIX = {"text": "txt", "docx": "docx", "pdf": "pdf"}


def mutated(kind: str, seed: int) -> tuple[bytes, bytes]:
    """A sample report, and the same with changes of this kind."""
    chance = random.Random(f"{kind} {seed}")
    form, _, how = kind.partition(": ")
    data = chance.choice(_samples(_SUFFIX[form]))
    if how == "its structure":
        return data, pdf.restructured(data, chance)
    if how == "bytes of a protected one":
        return data, flipped(_protected(data, chance.choice(ALGORITHMS)), chance)
    if how == "bytes between its streams":
        return data, pdf.one_flipped(data, chance)
    return data, flipped(data, chance) if how == "bytes" else _MUTATE[form](data, chance)


@cache
def _protected(data: bytes, algorithm: str) -> bytes:
    """The same report, which opens without a password and may not be printed."""
    writer = pypdf.PdfWriter(io.BytesIO(data))
    writer.encrypt("", "owner", algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@cache
def _samples(suffix: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(SAMPLES.glob(f"*.{suffix}"))]


def flipped(data: bytes, chance: random.Random) -> bytes:
    """Bytes changed, cut out, doubled, blanked or cut off, as disks and networks do."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 40))):
        at, length = chance.randrange(max(1, len(made))), chance.choice((1, 1, 1, 7, 500, 9000))
        match chance.randrange(6):
            case 0 | 1:
                made[at : at + 1] = bytes([chance.randrange(256)])
            case 2:
                del made[at : at + length]
            case 3:
                made[at:at] = made[at : at + length]
            case 4:
                made[at : at + length] = b"\0" * len(made[at : at + length])
            case _:
                if chance.random() < 0.2:
                    del made[at:]
    return bytes(made)
