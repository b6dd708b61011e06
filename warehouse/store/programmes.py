"""Programmes: whose reports these are, as `--programme` or the file `programmes.yml` says.

Belongs here: reading and checking `programmes.yml`, and which programme the place of a file names. Does not belong
here: what is kept of it (`store`, the catalogue), or what a programme keeps apart (everything that is built).

    programmes:
      - programme: north             # the name in every view and after --programme
        title: North partnership     # title and council are shown in dim_programme; both may be left out
        council: North Council
        folder: north                # files in a folder of this name, or of a path: councils/north
      - programme: south
        files: "south-*"             # files named so; * and ? stand for any characters, case does not matter

`folder` and `files` may each be a list, and both may be left out: then only --programme names it. Of several folders
the innermost that a rule names decides. A file that is claimed for two programmes is refused: it is never guessed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any, cast

import yaml

from warehouse.settings import current
from warehouse.store.fingerprint import programmes_path
from warehouse.store.store import MAIN, Store

FILE_NAME = "programmes.yml"
_KEYS = {"programme", "title", "council", "folder", "files"}
_NAME = re.compile(r"[^\W_](?:[\w .&'()-]{0,78}[\w.)])?")


class BadProgrammes(ValueError):
    """`programmes.yml`, or the name of a programme, cannot be used; the message says what is wrong with it."""


class Unclear(ValueError):
    """Two programmes claim one file; the message names both and what to do."""


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme: its name, what `dim_programme` says of it, and which files are its own (patterns, lower case)."""

    programme: str
    title: str = ""
    council: str = ""
    folders: tuple[tuple[str, ...], ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Programmes:
    """What `programmes.yml` says: each programme by its name."""

    of: Mapping[str, Programme] = field(default_factory=dict[str, Programme])

    def claimed(self, path: str) -> str:
        """The programme that claims the file at this path (its folders from `/` apart), empty if none does. Raises
        `Unclear`."""
        *folders, name = [part.casefold() for part in PurePosixPath(path.replace(os.sep, "/")).parts]
        claims = {each.programme for each in self.of.values() if any(fnmatchcase(name, glob) for glob in each.files)}
        for depth in range(len(folders), 0, -1):
            inner = {each.programme for each in self.of.values() if _ends_with(folders[:depth], each.folders)}
            if inner:
                claims |= inner
                break
        if len(claims) > 1:
            named = " and ".join(sorted(claims))
            raise Unclear(
                f"{FILE_NAME} claims it for two programmes, {named}: say which by `impact ingest --programme`, or mend "
                "the rules"
            )
        return next(iter(claims), "")


def _ends_with(folders: Sequence[str], patterns: Iterable[tuple[str, ...]]) -> bool:
    return any(
        len(pattern) <= len(folders) and all(map(fnmatchcase, folders[len(folders) - len(pattern) :], pattern))
        for pattern in patterns
    )


def read(store: Store) -> Programmes:
    """What `programmes.yml` of this store says; nothing if there is none. Raises `BadProgrammes`."""
    path = programmes_path(store)
    try:
        content: Any = yaml.safe_load(path.read_text("utf-8"))
    except FileNotFoundError as error:
        if current().programmes:
            raise BadProgrammes(f"IMPACT_PROGRAMMES names {path}, and there is no such file") from error
        return Programmes()
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadProgrammes(f"{path.name} cannot be read: {error}") from error
    listed: Any = cast("dict[str, Any]", content).get("programmes") if isinstance(content, dict) else None
    if not isinstance(listed, list) or set(cast("dict[str, Any]", content)) != {"programmes"}:
        raise BadProgrammes(f"{path.name}: it needs one list named `programmes`, and nothing else")
    of: dict[str, Programme] = {}
    for number, entry in enumerate(cast("list[Any]", listed), start=1):
        each = _programme(f"{path.name}, entry {number}", entry)
        check_name(each.programme, of)
        if each.programme in of:
            raise BadProgrammes(
                f"{path.name}, entry {number}: {each.programme!r} stands there twice; make it one entry"
            )
        of[each.programme] = each
    _check_apart(path, of.values())
    return Programmes(of)


def check_name(name: str, known: Iterable[str]) -> str:
    """The name of a programme, if it may be one. Raises `BadProgrammes`, also for what is a known name but for its
    case, spaces or signs."""
    if not _NAME.fullmatch(name) or "  " in name:
        raise BadProgrammes(
            f"{name!r} cannot be the name of a programme: letters, digits, spaces and . & ' ( ) - _ only, 80 at most, "
            "and a letter or digit first"
        )
    for other in {*known, MAIN}:
        if name != other and _alike(name) == _alike(other):
            raise BadProgrammes(f"there is a programme {other!r}: write it so, not {name!r}")
    return name


def _alike(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def _programme(where: str, entry: Any) -> Programme:
    if not isinstance(entry, dict) or not set(cast("dict[Any, Any]", entry)) <= _KEYS or "programme" not in entry:
        raise BadProgrammes(
            f"{where}: it needs `programme`, and may have title, council, folder and files, nothing else"
        )
    said = cast("dict[str, Any]", entry)
    for key in ("programme", "title", "council"):
        if key in said and (not isinstance(said[key], str) or not said[key].strip()):
            raise BadProgrammes(f"{where}: `{key}` needs words (in quotes)")
    folders = tuple(
        tuple(part.casefold() for part in PurePosixPath(text.replace("\\", "/")).parts if part not in ("/", "."))
        for text in _texts(where, said, "folder")
    )
    if not all(folders) or any(".." in folder for folder in folders):
        raise BadProgrammes(f"{where}: `folder` needs the name of a folder, as north or councils/north")
    files = tuple(text.casefold() for text in _texts(where, said, "files"))
    if any("/" in text for text in files):
        raise BadProgrammes(f"{where}: `files` is a pattern of file names, without folders: use `folder` for those")
    return Programme(
        said["programme"].strip(), said.get("title", "").strip(), said.get("council", "").strip(), folders, files
    )


def _texts(where: str, said: Mapping[str, Any], key: str) -> Iterator[str]:
    found: Any = said.get(key, [])
    for text in cast("list[Any]", found) if isinstance(found, list) else [found]:
        if not isinstance(text, str) or not text.strip():
            raise BadProgrammes(f"{where}: `{key}` needs words (in quotes), or a list of them")
        yield text.strip()


def _check_apart(path: Path, programmes: Iterable[Programme]) -> None:
    """One rule of two programmes would make every such file unclear."""
    seen: dict[object, str] = {}
    for each in programmes:
        for rule in (*each.folders, *each.files):
            if seen.setdefault(rule, each.programme) != each.programme:
                shown = rule if isinstance(rule, str) else "/".join(rule)
                raise BadProgrammes(f"{path.name}: {shown!r} is claimed for {seen[rule]} and for {each.programme}")
