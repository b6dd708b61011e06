"""Is a PDF whole? PDFium reads a damaged one as far as it goes, and says nothing: then rows would be missing unnoticed.

Belongs here: the end of the file, and the check sums of its packed streams, unpacked within a budget.
Does not belong here: what stands between the streams (`skeleton`), or what a stream means. Pictures are left out:
nothing is read from them, and many are large.
"""

from __future__ import annotations

import base64
import re
import zlib
from dataclasses import dataclass

import numpy as np

from parsers.document import RefusedFile
from parsers.limits import OverLimit, current
from parsers.readers.pdf.protection import Kept, Unopened
from parsers.readers.pdf.skeleton import Unsound, refuse_unsound

_STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
_FILTERS = re.compile(rb"/Filter\s*(\[[^\]]{0,200}\]|/\w+|\d{1,10}\s+\d{1,5}\s+R\b)")
_NAME_OR_REFERENCE = re.compile(rb"/(\w+)|(\d{1,10})\s+\d{1,5}\s+R\b")
_NAME = re.compile(rb"/(\w+)")
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")
_PARTIAL = re.compile(rb"/Crypt\b|/JBIG2Decode\b|/DCTDecode\b|/JPXDecode\b|/CCITTFaxDecode\b")
_FLATE, _ASCII = (b"FlateDecode", b"Fl"), (b"ASCII85Decode", b"A85")
_WHITE = b" \t\n\r\v"
_PLACES = np.array([85**4, 85**3, 85**2, 85, 1])
_STEP = 1 << 20
_LONGEST_DICTIONARY = 4_000
_LAYERS = b"/OCProperties"
_DIFFERENCES = re.compile(rb"/Differences\s*\[([^\]]*)\]")
_NUMBERED = re.compile(rb"/Subtype\s*/(?:TrueType|Type0)\b")
_BASE_FONT = re.compile(rb"/BaseFont\s*/([A-Z]{6}\+)?([^\s/<>\[\]()]+)")
_IDENTITY = re.compile(rb"/Encoding\s*/Identity-[HV]\b")
_FIRST = re.compile(rb"/FirstChar\s+(\d{1,5})\b")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECT = re.compile(rb"\d+\s+\d+\s+obj\b")
_DAMAGED = "the PDF is damaged or cut short: {what}. Ask for the file again."


@dataclass(frozen=True)
class Traits:
    """What the parts of a PDF say about all of it: has it layers, which may be off; has it fonts of drawings (Type 3)
    that do not say which letters they are; and the names of others that number their letters and do not say so."""

    layers: bool = False
    untold_glyphs: bool = False
    untold_fonts: frozenset[str] = frozenset()


def refuse_damaged(data: bytes) -> Traits:
    """Raise `RefusedFile` for a PDF that ends too early, or whose packed streams are damaged or are a bomb."""
    if not _has_end(data):
        raise RefusedFile(_DAMAGED.format(what="its end is missing"))
    kept = Kept(data)
    try:
        return _traits(data, kept)
    except Unopened:  # the reader says that it needs a password
        return Traits(layers=True, untold_glyphs=True)


def _traits(data: bytes, kept: Kept) -> Traits:
    encrypted = kept.is_encrypted
    layers, untold, fonts = _LAYERS in data, _is_untold(data), _untold_fonts(data)
    left = current().unpacked_mb * 1_000_000
    at = 0
    between: list[tuple[int, int]] = []
    while stream := _STREAM.search(data, at):
        between.append((at, stream.start()))
        start = stream.end()
        end = data.find(b"endstream", start)
        at = end if end >= 0 else len(data)
        head = max(0, data.rfind(b"obj", max(0, start - _LONGEST_DICTIONARY), start))
        dictionary = data[head:start]
        if _PICTURE.search(dictionary):
            continue
        try:
            body = kept.plain(start, at, head, dictionary) if encrypted else data[start:at]
            for name in _filters(dictionary, kept):
                body = _ascii85(body) if name in _ASCII else _inflated(body, left)
                left -= len(body)
        except (ValueError, zlib.error) as error:
            raise RefusedFile(_DAMAGED.format(what="a part of it cannot be unpacked")) from error
        if b"/ObjStm" in dictionary:
            layers, untold = layers or _LAYERS in body, untold or _is_untold(body)
            fonts |= _untold_fonts(body)
    try:
        refuse_unsound(data, [*between, (at, len(data))])
    except Unsound as error:
        raise RefusedFile(_DAMAGED.format(what=error)) from error
    return Traits(layers, untold, frozenset(fonts))


def _has_end(data: bytes) -> bool:
    """Mail programs and web servers append bytes to a file: its end is where the last cross-reference is named."""
    if b"%%EOF" in data.rstrip(b"\0\r\n\t ")[-2048:]:
        return True
    end = data.rfind(b"%%EOF")
    if end < 0:
        return False
    begin = data.rfind(b"startxref", max(0, end - 64), end)
    return begin >= 0 and not _OBJECT.search(data, end)


def _is_untold(part: bytes) -> bool:
    """Whether a font of drawings is defined here that has no names of letters."""
    at = part.find(b"/Type3")
    while at >= 0:
        font = _dictionary(part, at)
        names = _NAME.findall(b" ".join(_DIFFERENCES.findall(font)))
        told = names and all(name.isalpha() and len(name) != 2 for name in names)
        if b"/ToUnicode" not in font and not told:
            return True
        at = part.find(b"/Type3", at + 6)
    return False


def _untold_fonts(part: bytes) -> set[str]:
    """The names of the fonts defined here whose letters are numbered by no known code, and that have no map from these
    numbers to letters: it was lost, or never made. Raises `RefusedFile` where a part of such a definition is lost."""
    found: set[str] = set()
    for place in _NUMBERED.finditer(part):
        font = _dictionary(part, place.start())
        if font.endswith(b">>") and font.count(b"[") != font.count(b"]"):
            raise RefusedFile(_DAMAGED.format(what="the definition of a font is not whole"))
        name = _BASE_FONT.search(font)
        if name and b"/ToUnicode" not in font and _is_numbered(font, is_part=bool(name[1])):
            found.add(_ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), name[2]).decode("utf-8", "replace"))
    return found


def _is_numbered(font: bytes, *, is_part: bool) -> bool:
    """Are the codes of this font numbers of its own drawings? So they are where it says `Identity`; and in a part of a
    font that names no code, unless its first number is that of a letter or sign."""
    if b"/Encoding" in font:
        return _IDENTITY.search(font) is not None
    first = _FIRST.search(font)
    return is_part and not (first and int(first[1]) >= 0x20)


def _dictionary(part: bytes, at: int) -> bytes:
    """The dictionary that this place lies in, as far as it is not too long."""
    begin, depth = at, 0
    while depth <= 0 and (begin := part.rfind(b"<<", max(0, at - _LONGEST_DICTIONARY), begin)) >= 0:
        depth = part.count(b"<<", begin, at) - part.count(b">>", begin, at)
    end, limit = at, at + _LONGEST_DICTIONARY
    while (end := part.find(b">>", end, limit)) >= 0:
        end += 2
        if part.count(b"<<", begin, end) == part.count(b">>", begin, end):
            return part[begin:end]
    return part[max(0, begin) : limit]


def _filters(dictionary: bytes, kept: Kept) -> list[bytes]:
    """The filters of a stream, if this module knows all of them. Raises `ValueError` for filters that are not told."""
    found = _FILTERS.search(dictionary)
    if not found or _PARTIAL.search(dictionary):
        return []
    names: list[bytes] = []
    for each in _NAME_OR_REFERENCE.finditer(found[1]):
        told = [each[1]] if each[1] else kept.names(int(each[2]))
        if not told:
            raise ValueError("a filter that is nowhere")
        names += told
    return names if all(name in (*_FLATE, *_ASCII) for name in names) else []


def _ascii85(body: bytes) -> bytes:
    """As `base64.a85decode`, which takes a Python step for each byte; it still reads what is out of the ordinary."""
    text = body.strip().removesuffix(b"~>").removeprefix(b"<~").translate(None, _WHITE)
    if b"z" in text:  # four zeros in one letter
        return base64.a85decode(text)
    missing = -len(text) % 5
    digits = np.frombuffer(text + b"u" * missing, np.uint8).astype(np.int64) - 33
    values = digits.reshape(-1, 5) @ _PLACES
    if len(values) and (digits.min() < 0 or digits.max() > 84 or values.max() > 0xFFFFFFFF):
        raise ValueError("not Ascii85")
    return values.astype(">u4").tobytes()[: 4 * len(values) - missing]


def _inflated(packed: bytes, left: int) -> bytes:
    """Raises `zlib.error` for damage, also if the packed bytes end too early; a missing check sum is none."""
    if len(packed) < 3:
        return b""
    unpacker = zlib.decompressobj()
    parts: list[bytes] = []
    size, rest = 0, packed
    while rest and not unpacker.eof:
        parts.append(unpacker.decompress(rest, _STEP))
        size += len(parts[-1])
        rest = unpacker.unconsumed_tail
        if size > left:
            raise _bomb()
    if not unpacker.eof and not _is_complete(packed):
        raise zlib.error("incomplete")
    return b"".join(parts)


def _is_complete(packed: bytes) -> bool:
    """Some programs leave out the check sum at the end: are the packed bytes complete without it?"""
    bare = zlib.decompressobj(-zlib.MAX_WBITS)
    rest = packed[2:]
    while rest and not bare.eof:
        bare.decompress(rest, _STEP)
        rest = bare.unconsumed_tail
    return bare.eof


def _bomb() -> OverLimit:
    return OverLimit(
        f"the PDF unpacks to more than {current().unpacked_mb} MB, far more than any report holds (it may be made to "
        "do harm). Do not open it; ask the sender for a new copy, or allow more (IMPACT_MAX_UNPACKED_MB)."
    )
