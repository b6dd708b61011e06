"""PDFs whose streams are unpacked, changed and packed again, and whose objects are changed."""

from __future__ import annotations

import base64
import random
import re
import zlib

_STREAM = re.compile(rb"(<<(?:(?!stream).){0,600}?>>)\s*stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_WORDS = re.compile(rb"\((?:[^()\\]|\\.)*\)")
_NUMBERS = (b"0", b"-1", b"1e9", b"99999999999999", b"-0.0001", b"0.5", b"3", b"595", b"NaN", b"2147483648", b"")
_OPERATORS = (
    b" q ",
    b" Q ",
    b" BT ",
    b" ET ",
    b" Tj ",
    b" re f ",
    b" S ",
    b" W n ",
    b" 3 Tr ",
    b" 1 1 1 rg ",
    b" [ ",
    b" << ",
)
_OBJECTS = (
    b"/Rotate 90",
    b"/Rotate 45",
    b"/MediaBox [0 0 0 0]",
    b"/MediaBox [0 0 9e9 9e9]",
    b"/Kids []",
    b"/Contents 1 0 R",
)


def mutate(data: bytes, chance: random.Random) -> bytes:
    changes = chance.choice((1, 1, 2, 4))
    streams = [match for match in _STREAM.finditer(data) if _unpacked(match) is not None]
    if chance.random() < 0.25 or not streams:
        return _objects(data, chance)
    for match in sorted(chance.sample(streams, min(changes, len(streams))), key=lambda m: -m.start()):
        content = _unpacked(match) or b""
        for _ in range(chance.choice((1, 3, 20))):
            content = _content(content, chance)
        packed = zlib.compress(content)
        head = b"<< /Length %d /Filter /FlateDecode >>" % len(packed)
        data = data[: match.start()] + head + b"\nstream\n" + packed + b"\nendstream" + data[match.end() :]
    return data


def _unpacked(match: re.Match[bytes]) -> bytes | None:
    """The content of a stream that draws; None for fonts, pictures and whatever has more to it than its packing."""
    head, body = match.group(1), match.group(2)
    if re.search(rb"/(Type|Subtype|DecodeParms|Length1)\b", head):
        return None
    try:
        if b"/ASCII85Decode" in head:
            body = base64.a85decode(body.strip().removesuffix(b"~>"))
        return zlib.decompress(body) if b"/FlateDecode" in head else None
    except (ValueError, zlib.error):
        return None


def _content(content: bytes, chance: random.Random) -> bytes:
    numbers, words = list(_NUMBER.finditer(content)), list(_WORDS.finditer(content))
    match chance.randrange(6):
        case 0 | 1 if numbers:
            at = chance.choice(numbers)
            return content[: at.start()] + chance.choice(_NUMBERS) + content[at.end() :]
        case 2 if words:
            at = chance.choice(words)
            return content[: at.start()] + chance.choice(words).group() + content[at.end() :]
        case 3:
            place = chance.randrange(len(content) + 1)
            return content[:place] + chance.choice(_OPERATORS) + content[place:]
        case 4:
            lines = content.split(b"\n")
            place = chance.randrange(len(lines))
            lines[place:place] = lines[place : place + chance.choice((1, 5, 50))]
            return b"\n".join(lines)
        case _:
            lines = content.split(b"\n")
            place = chance.randrange(len(lines))
            del lines[place : place + chance.choice((1, 3, 30))]
            return b"\n".join(lines)


def _objects(data: bytes, chance: random.Random) -> bytes:
    """Numbers and names outside of streams changed, or an entry put into a page."""
    places = [match.start() for match in re.finditer(rb"/Type\s*/Page\b", data)]
    if places and chance.random() < 0.5:
        at = chance.choice(places)
        return data[:at] + chance.choice(_OBJECTS) + b" " + data[at:]
    plain = list(re.finditer(rb"\b\d+ 0 R|/[A-Z]\w+", data))
    if len(plain) < 2:
        return data
    one, other = chance.sample(plain, 2)
    return data[: one.start()] + other.group() + data[one.end() :]


def one_flipped(data: bytes, chance: random.Random) -> bytes:
    """One byte changed of those between the streams, where no check sum guards them."""
    places: list[int] = []
    at = data.find(b" obj")
    for stream in re.finditer(rb"stream\r?\n.*?endstream|\Z", data, re.DOTALL):
        places += range(at, stream.start())
        at = stream.end()
    made, at = bytearray(data), chance.choice(places)
    made[at] = chance.choice((made[at] ^ 1 << chance.randrange(8), chance.randrange(256)))
    return bytes(made)


_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\b.*?\bendobj", re.DOTALL)


def restructured(data: bytes, chance: random.Random) -> bytes:
    """Objects lost, doubled, exchanged or cut, references bent, lengths and the table of objects wrong."""
    for _ in range(chance.choice((1, 1, 2, 5))):
        data = _restructured_once(data, chance)
    return data


def _restructured_once(data: bytes, chance: random.Random) -> bytes:
    objects = list(_OBJECT.finditer(data))
    if len(objects) < 2:
        return data
    one, other = sorted(chance.sample(objects, 2), key=lambda match: match.start())
    match chance.randrange(7):
        case 0:  # an object is lost
            return data[: one.start()] + b" " * len(one[0]) + data[one.end() :]
        case 1:  # two objects have each other's numbers
            mine, theirs = b"\n%s 0 obj" % one[1], b"\n%s 0 obj" % other[1]
            return data.replace(mine, b"\n@@ 0 obj", 1).replace(theirs, mine, 1).replace(b"\n@@ 0 obj", theirs, 1)
        case 2:  # an object stands there twice, the second time as another
            return data[: other.end()] + b"\n" + one[0].replace(one[1], other[1], 1) + data[other.end() :]
        case 3:  # a reference leads elsewhere, perhaps to itself
            return data.replace(b" %s 0 R" % one[1], b" %s 0 R" % other[1], chance.choice((1, -1)))
        case 4:  # a length is wrong
            return re.sub(
                rb"/Length \d+", b"/Length %d" % chance.choice((0, 3, 10**9)), data, count=chance.choice((1, 0))
            )
        case 5:  # the places of objects are wrong
            at = data.rfind(b"startxref")
            return data if at < 0 else data[:at] + b"startxref\n%d\n%%%%EOF\n" % chance.randrange(len(data))
        case _:  # what follows an update of the file
            update = b"\n%s 0 obj\n<< /Type /Page >>\nendobj\n" % one[1]
            return (
                data
                + update
                + b"trailer << /Root %s 0 R /Size 9 >>\nstartxref\n%d\n%%%%EOF\n"
                % (
                    one[1],
                    chance.randrange(len(data)),
                )
            )
