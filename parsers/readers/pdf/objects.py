"""The objects of a PDF as plain Python, as qpdf reads them: also packed ones, and those of protected files.

Belongs here: opening a file by qpdf, which says whether its syntax, its table of objects and the lengths of its streams
are sound; its objects, and its streams decrypted but still packed. Does not belong here: whether streams unpack
(`integrity`), or what the objects have to say (`skeleton`, `fonts`).

Names are strings that begin with `/`, strings with `u:` or `b:`, references are `12 0 R`: so writes qpdf its JSON.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, cast

import pikepdf
from pikepdf import settings

from parsers.document import RefusedFile
from parsers.limits import current

Dictionary = dict[str, Any]
_REFERENCE = re.compile(r"(\d+) (\d+) R")
_ESCAPED = re.compile(r"#([0-9A-Fa-f]{2})")
_HARMLESS = ("a common error handled correctly by qpdf and most other applications", "reported number of objects")
"""What some programs write, and every reader understands: `/Size` is off, the table of objects leaves itself out."""
_TOO_DEEP = "parser-max-nesting"
_FARTHEST = 20
"""References that lead to references: no program writes a chain as long as this."""


class Unsound(ValueError):
    """A PDF is not whole; the message says what of it is damaged."""


class Unopened(Exception):
    """The file needs a password, so nothing can be said of it."""


class Objects:
    """All objects of one file. Raises `Unsound` for a damaged file, `Unopened` for one that needs a password, and
    `RefusedFile` for one that is protected in a way that qpdf does not know."""

    def __init__(self, data: bytes) -> None:
        settings.set_qpdf_limits(flate_max_memory=current().unpacked_mb * 1_000_000)
        try:
            self._file = pikepdf.open(io.BytesIO(_as_the_standard_reads(data)), inherit_page_attributes=False)
            dump = io.BytesIO()
            self._file.write_qpdf_json(
                dump, decode_level=pikepdf.StreamDecodeLevel.none, json_stream_data=pikepdf.JSONStreamData.none
            )
            found: Any = json.loads(dump.getvalue())
        except pikepdf.PasswordError as error:
            raise Unopened from error
        except (pikepdf.PdfError, ValueError, RecursionError) as error:
            if "encrypt" in str(error):
                raise RefusedFile(
                    "the PDF is protected or built in a way that cannot be checked for damage. Open it, save or print "
                    "a copy without protection, and load that."
                ) from error
            raise Unsound("it is not built as a PDF") from error
        told = [str(each) for each in self._file.get_warnings()]
        if any(_TOO_DEEP in each for each in told):
            raise Unsound("an object is nested deeper than any program writes it")
        if any(not any(known in each for known in _HARMLESS) for each in told):
            raise Unsound("an object of it, or the table that says where they are, is not whole")
        objects: dict[str, dict[str, Any]] = found["qpdf"][1]
        self.trailer: Dictionary = objects.pop("trailer", {}).get("value", {})
        self._all = {name.removeprefix("obj:"): each for name, each in objects.items()}

    def at(self, value: Any) -> Any:
        """What this value is, or leads to: a plain value, or the dictionary of a stream; None if it leads nowhere."""
        for _ in range(_FARTHEST):
            if not is_reference(value):
                return value
            found = self._all.get(value, {})
            value = found["stream"]["dict"] if "stream" in found else found.get("value")
        return None

    def dictionary(self, value: Any) -> Dictionary:
        """The same, if it is a dictionary; else an empty one."""
        found = self.at(value)
        return cast(Dictionary, found) if isinstance(found, dict) else {}

    def listed(self, value: Any) -> list[Any]:
        """What this value lists; the value alone where it is no list, nothing where there is none."""
        found = self.at(value)
        return cast("list[Any]", found) if isinstance(found, list) else [] if found is None else [value]

    def is_stream(self, value: Any) -> bool:
        """Whether this leads to a stream."""
        return is_reference(value) and "stream" in self._all.get(value, {})

    @cached_property
    def streams(self) -> dict[str, Dictionary]:
        """The dictionary of each stream, by the reference that leads to it."""
        return {name: each["stream"]["dict"] for name, each in self._all.items() if "stream" in each}

    def items(self) -> Iterator[tuple[str, Any]]:
        """Each object with the reference to it, and the trailer under the name `trailer`."""
        for name in self._all:
            yield name, self.at(name)
        yield "trailer", self.trailer

    @cached_property
    def dictionaries(self) -> list[Dictionary]:
        """All dictionaries, also those within others."""
        return self._walked[0]

    @cached_property
    def names(self) -> set[str]:
        """All names, of keys and of values, without the stroke before them."""
        return {_unescaped(name) for name in self._walked[1]}

    @cached_property
    def _walked(self) -> tuple[list[Dictionary], set[str]]:
        found: list[Dictionary] = []
        names: set[str] = set()
        left: list[Any] = [each for _, each in self.items()]
        while left:
            each = left.pop()
            if isinstance(each, dict):
                found.append(cast(Dictionary, each))
                names.update(cast(Dictionary, each))
                left += cast(Dictionary, each).values()
            elif isinstance(each, list):
                left += cast("list[Any]", each)
            elif isinstance(each, str) and each.startswith(("/", "n:/")):
                names.add(each)
        return found, names

    def packed(self, reference: str) -> bytes:
        """The bytes of this stream as they were before the file was protected."""
        number, generation = map(int, reference.split()[:2])
        try:
            stream = self._file.get_object((number, generation))
            body = cast(pikepdf.Stream, stream).read_raw_bytes()
        except (pikepdf.PdfError, ValueError) as error:
            raise Unsound("a part of it cannot be unpacked") from error
        return body


_STREAM = re.compile(rb"((?<!end)stream\r?\n.*?endstream)", re.DOTALL)
_STRING_OR_TAB = re.compile(rb"\((?:\\.|[^\\()])*\)|\x0b", re.DOTALL)


def _plain_tab(found: re.Match[bytes]) -> bytes:
    return b"\x01" if found[0] == b"\x0b" else found[0]


def _as_the_standard_reads(data: bytes) -> bytes:
    """The same file, a vertical tab outside streams and strings as a sign that is no white space.

    It is none in a PDF, and PDFium knows that; qpdf takes it for white space, and so calls an object sound that PDFium
    cannot find.
    """
    if b"\x0b" not in data:
        return data
    parts = _STREAM.split(data)
    parts[::2] = (_STRING_OR_TAB.sub(_plain_tab, part) for part in parts[::2])
    return b"".join(parts)


def _unescaped(name: str) -> str:
    """Names that are no UTF-8 come with their odd bytes as `#f4`."""
    if not name.startswith("n:"):
        return name[1:]
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), name[3:])


def is_reference(value: Any) -> bool:
    """Whether this is a reference to an object."""
    return isinstance(value, str) and _REFERENCE.fullmatch(value) is not None


def references(value: Any) -> Iterator[str]:
    """All references within a value, which is not followed."""
    left: list[Any] = [value]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            left += cast(Dictionary, each).values()
        elif isinstance(each, list):
            left += cast("list[Any]", each)
        elif is_reference(each):
            yield each
