"""Names of people that are struck out of every report: who said so, when and why, and finding them in a text.

Belongs here: the file `struck_names.json` in the store's folder, and a text without such names. Does not belong here:
reports without them (`struck_reports`), or what else holds a name and is to be emptied (`pipelines.ingest.striking`).

The name itself is not kept, or it would stand in the one place that is made to be without it: a hash of it is, with a
salt of the store's own. The words of each later report are hashed alike and compared. (So who has the store and a list
of names can find out whether one of them was struck out.)

A name of several words is found in any case, with whatever stands between its words in a line (`Jane Doe`,
`DOE, Jane` is another one); a name of one word as it was given and in capitals, as `Mark` is a name and `mark` is none.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, Literal
from urllib.parse import unquote

from warehouse.store.files import DamagedFile, read_checked, write_checked
from warehouse.store.layout import Layout
from warehouse.store.withdrawals import BadWithdrawals

MARK = "(name removed)"
"""What stands in the place of a name."""
_ACCENTS = "\u0300-\u036f"
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_ACCENTS}])*")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_BETWEEN = r"[^\w\t\v]{1,3}"


class NoName(ValueError):
    """That cannot be told from ordinary words; the message says why."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a person said of a name, of so many words; `digests` are those of the forms it is found in."""

    what: Literal["strike", "undo"]
    digests: tuple[str, ...]
    words: int
    who: str
    when: str
    why: str


class StruckNames:
    """The names that are struck out of what one store holds."""

    def __init__(self, salt: str, said: Iterable[Said]) -> None:
        self.salt = salt
        self.said = tuple(said)
        last = {digest: each for each in self.said for digest in each.digests}
        held = {digest: each.words for digest, each in last.items() if each.what == "strike"}
        self._digests = frozenset(held)
        self._lengths = sorted(set(held.values()), reverse=True)
        self._known: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._digests)

    def digests(self, name: str) -> tuple[str, ...]:
        """Those of a name as a person gives it. Raises `NoName` for what cannot be one."""
        return tuple(sorted({self._digest(form) for form in _forms(name)}))

    def said_of(self, what: Literal["strike", "undo"], name: str, *, who: str, when: str, why: str) -> Said:
        """What a person says of a name. Raises `NoName`."""
        return Said(what, self.digests(name), len(_WORD.findall(name)), who, when, why)

    def has(self, name: str) -> bool:
        """Is this name struck out now?"""
        return self._digests.issuperset(self.digests(name))

    def strike(self, text: str) -> str:
        """The text, with the mark in the place of each name."""
        if not self._digests:
            return text
        if text not in self._known:
            self._known[text] = "".join(_pieces(text, self.spans(text)))
        return self._known[text]

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where names stand in a text: beginning and end of each, in order."""
        words = list(_WORD.finditer(text)) if self._digests else []
        found: list[tuple[int, int]] = []
        at = 0
        while at < len(words):
            length = next((n for n in self._lengths if self._is_name(text, words[at : at + n], n)), 0)
            if length:
                found.append((words[at].start(), words[at + length - 1].end()))
            at += length or 1
        return found

    def _is_name(self, text: str, words: Sequence[re.Match[str]], length: int) -> bool:
        if len(words) < length:
            return False
        for left, right in pairwise(words):
            if not re.fullmatch(_BETWEEN, text[left.end() : right.start()]):
                return False
        return self._digest(_form([word[0] for word in words])) in self._digests

    def _digest(self, form: str) -> str:
        return hashlib.blake2b(
            form.encode("utf-8", "surrogatepass"), key=self.salt.encode(), digest_size=16
        ).hexdigest()


def _pieces(text: str, spans: Sequence[tuple[int, int]]) -> Iterable[str]:
    end = 0
    for start, stop in spans:
        yield text[end:start]
        yield MARK
        end = stop
    yield text[end:]


def _form(words: Sequence[str]) -> str:
    """What is hashed of the words of a name as they stand."""
    plain = [unicodedata.normalize("NFC", word) for word in words]
    return plain[0] if len(plain) == 1 else " ".join(plain).casefold()


def _forms(name: str) -> set[str]:
    words: list[str] = _WORD.findall(name)
    letters = sum(character.isalpha() for character in name)
    if letters < 2 or any(character.isdigit() for character in name):
        raise NoName(f"{name!r} is no name: it needs two letters at least, and no digits")
    if len(words) > 6:
        raise NoName(f"{name!r} is no name: it has {len(words)} words")
    return {_form(words), _form([word.upper() for word in words])}


def finder(names: Iterable[str]) -> Callable[[str], bool]:
    """Whether one of these names stands in a text, as they are struck out: for who has the names at hand, and much to
    search. What JSON or a URL has as escapes is read as well."""
    found: list[str] = []
    for name in names:
        words = [re.escape(unicodedata.normalize("NFC", word)) for word in _WORD.findall(name)]
        found += [words[0], words[0].upper()] if len(words) == 1 else [f"(?i:{_BETWEEN.join(words)})"]
    pattern = re.compile(rf"(?<![^\W_])(?:{'|'.join(found)})(?![^\W_{_ACCENTS}])")

    def finds(text: str) -> bool:
        if "\\u" in text:
            text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
        if "%" in text:
            text = f"{text}\0{unquote(text)}"
        return pattern.search(unicodedata.normalize("NFC", text)) is not None

    return finds


# --- the record


def read(layout: Layout) -> StruckNames:
    """The names struck out of this store. Raises `BadWithdrawals`."""
    try:
        held: dict[str, Any] = read_checked(layout.struck_names)
    except FileNotFoundError:
        return StruckNames(secrets.token_hex(16), ())
    except DamagedFile as damaged:
        raise BadWithdrawals(
            f"{damaged}, so which names are to be struck out cannot be told: put the file back from a backup, or "
            "remove it and strike the names out again by `impact withdraw --person`"
        ) from damaged
    said: list[dict[str, Any]] = held["struck"]
    return StruckNames(held["salt"], (Said(digests=tuple(each.pop("digests")), **each) for each in said))


def add(layout: Layout, names: StruckNames, said: Iterable[Said]) -> StruckNames:
    """Say more; gives what is struck out now. Hold the store's lock."""
    more = StruckNames(names.salt, (*names.said, *said))
    write_checked(layout.struck_names, {"salt": more.salt, "struck": [asdict(each) for each in more.said]})
    return more
