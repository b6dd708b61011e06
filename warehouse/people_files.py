"""Files that people write: YAML lists whose entries are checked by pydantic, every error with its line.

Belongs here: entries with the line they begin in, and the words of errors. Does not belong here: what any such file
holds (`decisions`, `admission.releases`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, cast

import yaml
from pydantic import BaseModel, BeforeValidator, ValidationError

MOST_SHOWN = 50
"""Errors that a message lists; a file of another format has one in each line."""


class BadEntries(ValueError):
    """A file cannot be used; the message lists every error with its line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a file: where it stands, for messages, and its fields."""

    where: str
    fields: Mapping[str, Any]


def yaml_entries(name: str, text: str, key: str = "decisions", *, optional: bool = False) -> list[Entry]:
    """The entries of the list `key`, each with the line it begins in. `optional`: the list may be missing."""
    try:
        loader = yaml.SafeLoader(text)
        try:
            root = loader.get_single_node()
            content: Any = loader.construct_document(root) if root else None
        finally:
            loader.dispose()
    except (ValueError, yaml.YAMLError) as error:
        raise BadEntries(f"{name} cannot be read: {' '.join(str(error).split())}") from error
    listed: Any = cast("dict[str, Any]", content).get(key) if isinstance(content, dict) else None
    if listed is None and optional:
        return []
    if not isinstance(listed, list) or not isinstance(root, yaml.MappingNode):
        raise BadEntries(f"{name}: it needs one list named `{key}`")
    (items,) = (value for word, value in root.value if word.value == key)
    made: list[Entry] = []
    for number, (node, found) in enumerate(zip(items.value, cast("list[Any]", listed), strict=True), start=1):
        where = f"{name}, entry {number} (line {node.start_mark.line + 1})"
        if not isinstance(found, dict):
            raise BadEntries(f"{where}: it needs fields, each with a name")
        made.append(Entry(where, {str(word): value for word, value in cast("dict[Any, Any]", found).items()}))
    return made


def said_of(model: type[BaseModel], error: ValidationError) -> list[str]:
    """The errors of one entry, in words for people."""
    said: list[str] = []
    needed = [name for name, field in model.model_fields.items() if field.is_required()]
    found = error.errors(include_url=False)
    if missing := [f"`{each['loc'][0]}`" for each in found if each["type"] == "missing"]:
        said.append(
            f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing; it needs {', '.join(needed)}"
        )
    for each in found:
        name = str(each["loc"][0]) if each["loc"] else ""
        if each["type"] == "missing":
            continue
        if each["type"] == "extra_forbidden":
            words = f"`{name}` is no field of this kind; it needs {', '.join(needed)}"
        elif each["type"] == "literal_error":
            words = f"`{name}` is {each['ctx']['expected'].replace(chr(39), '')}"  # type: ignore[typeddict-item]
        elif each["type"] == "value_error":
            words = each["msg"].removeprefix("Value error, ")
            words = f"`{name}` {words}" if name else words
        else:
            words = f"`{name}` {each['msg'][:1].casefold()}{each['msg'][1:]}"
        said.append(words)
    return said


def listed(problems: Sequence[str]) -> str:
    """The errors, a line each."""
    more = len(problems) - MOST_SHOWN
    return "\n".join([*problems[:MOST_SHOWN], *([f"and {more} more"] if more > 0 else [])])


# -- fields that several such files have


def as_day(found: object) -> date:
    """A day: `2024-10-01`, quoted or not, or a spreadsheet's `01/10/2024`. Raises `ValueError`."""
    if isinstance(found, date):
        return found
    text = str(found).strip()
    if match := re.fullmatch(r"(\d\d?)/(\d\d?)/(\d{4})", text):
        text = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise ValueError("needs a date, as 2024-10-01") from None


def _as_hash(found: object) -> str:
    text = str(found).strip().casefold()
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise ValueError("is the SHA-256 of a file: 64 hex digits (in quotes)")
    return text


def _as_text(found: object) -> str:
    if not isinstance(found, str):
        raise ValueError("needs words (in quotes)")  # noqa: TRY004 - pydantic lists value errors only
    return found


def _as_words(found: object) -> str:
    if not _as_text(found).strip():
        raise ValueError("needs words")
    return _as_text(found).strip()


Text = Annotated[str, BeforeValidator(_as_text)]
Words = Annotated[str, BeforeValidator(_as_words)]
Day = Annotated[date, BeforeValidator(as_day)]
Sha256 = Annotated[str, BeforeValidator(_as_hash)]
