"""Damage is found also in PDFs that limit printing or copying, and where a stream's filter stands elsewhere."""

from __future__ import annotations

import io
import random
import re
from pathlib import Path

import pypdf
import pytest

from parsers.document import RefusedFile
from parsers.readers.pdf.integrity import refuse_damaged

SAMPLE = Path(__file__).parents[2] / "sample_reports" / "2024-05.pdf"
ALGORITHMS = ("RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256")
_STREAMS = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


def protected(algorithm: str, *, user: str = "", packed: bool = False) -> bytes:
    """A sample that opens without a password and may not be printed."""
    writer = pypdf.PdfWriter(io.BytesIO(SAMPLE.read_bytes()))
    if packed:
        for page in writer.pages:
            page.compress_content_streams()
    writer.encrypt(user, "owner", algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def damaged(data: bytes, seed: int) -> bytes:
    """One byte changed in the middle of a packed stream that is no picture."""
    chance = random.Random(seed)
    heads = [m for m in _STREAMS.finditer(data) if b"/Flate" in data[max(0, m.start() - 200) : m.start()]]
    heads = [m for m in heads if b"/Image" not in data[max(0, m.start() - 300) : m.start()] and len(m[1]) > 400]
    at = chance.choice(heads)
    place = at.start(1) + len(at[1]) // 2
    return data[:place] + bytes([data[place] ^ 0x40]) + data[place + 1 :]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_protected_file_is_sound(algorithm: str) -> None:
    refuse_damaged(protected(algorithm))
    refuse_damaged(protected(algorithm, packed=True))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_protected_file_is_refused(algorithm: str, seed: int) -> None:
    with pytest.raises(RefusedFile, match="damaged or cut short"):
        refuse_damaged(damaged(protected(algorithm), seed))


def test_a_file_with_a_password_is_left_to_the_reader() -> None:
    assert refuse_damaged(protected("AES-256", user="geheim")).layers


def test_the_word_encrypt_alone_switches_nothing_off() -> None:
    data = SAMPLE.read_bytes()
    spoilt = damaged(data, 1).replace(b"%%EOF", b"% /Encrypt\n%%EOF")
    with pytest.raises(RefusedFile, match="damaged or cut short"):
        refuse_damaged(spoilt)
    refuse_damaged(data.replace(b"%%EOF", b"% /Encrypt\n%%EOF"))


def elsewhere(data: bytes) -> bytes:
    """The same with every /FlateDecode in an object of its own."""
    return data.replace(b"/Filter /FlateDecode", b"/Filter 9000 0 R").replace(
        b"/Filter/FlateDecode", b"/Filter 9000 0 R"
    )


def rebuilt(data: bytes, name: bytes = b"/FlateDecode") -> bytes:
    """With the object that holds the name, and a table of all objects anew."""
    at = data.rindex(b"\nxref")
    body = data[:at] + b"\n9000 0 obj\n" + name + b"\nendobj\n"
    trailer = data[data.rindex(b"trailer") : data.rindex(b"startxref")]
    places = [(int(m[1]), m.start()) for m in re.finditer(rb"(?<!\d)(\d+) 0 obj\b", body)]
    table = b"".join(b"%d 1\n%010d 00000 n \n" % each for each in sorted(places))
    return body + b"xref\n0 1\n0000000000 65535 f \n" + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(body)


def with_tables() -> bytes:
    """The sample as pypdf writes it: with a plain table of objects."""
    out = io.BytesIO()
    pypdf.PdfWriter(io.BytesIO(SAMPLE.read_bytes())).write(out)
    return out.getvalue()


def test_a_filter_that_stands_elsewhere_is_followed() -> None:
    data = with_tables()
    assert elsewhere(data) != data
    refuse_damaged(rebuilt(elsewhere(data)))
    with pytest.raises(RefusedFile, match="damaged or cut short"):
        refuse_damaged(rebuilt(elsewhere(damaged(data, 2))))


def test_a_filter_that_is_nowhere_is_damage() -> None:
    with pytest.raises(RefusedFile, match="damaged or cut short"):
        refuse_damaged(elsewhere(with_tables()))
