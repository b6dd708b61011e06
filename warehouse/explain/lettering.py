"""Words on a picture: each letter in a font that has it.

Belongs here: which font draws which letters, how long a text is, drawing it. Does not belong here: what is drawn where
(`picture`).

The font that comes with Pillow has Latin letters and few signs. What it lacks is drawn in a font of this machine that
has it; what none has is written as its number (`[U+4E2D]`), never as an empty box.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_NOWHERE = "\U0010ffff"
"""A number that no font has a letter for: what is drawn for it is drawn for all that a font lacks."""
_FIRST = ("dejavusans.", "notosans-regular", "liberationsans-regular", "arial.", "segoeui.", "symbola", "unifont")
_MOST_FONTS = 600
_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def length(text: str, size: int) -> float:
    """How wide this text is, in pixels."""
    return sum(_font(name, size).getlength(part) for name, part in _runs(text))


def write(pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, fill: str, size: int) -> None:
    """Draw this text on one line that begins here."""
    x, y = at
    for name, part in _runs(text):
        font = _font(name, size)
        pen.text((x, y), part, fill=fill, font=font)
        x += font.getlength(part)


def fitted(text: str, size: int, width: int) -> str:
    """The text, cut where it would run over the edge."""
    if length(text, size) <= width:
        return text
    while text and length(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """Parts of the text that one font has all letters of: the font's file (empty: Pillow's own), and the letters."""
    for name, letters in groupby(text, _font_of):
        part = "".join(letters)
        yield (name, part) if name is not None else ("", "".join(f"[U+{ord(each):04X}]" for each in part))


@lru_cache(10_000)
def _font_of(letter: str) -> str | None:
    """The first font that has this letter; None if none has."""
    if letter.isspace() or _has("", letter):
        return ""
    return next((name for name in _files() if _has(name, letter)), None)


def _has(name: str, letter: str) -> bool:
    drawn, lacking = (_picture_of(each, _font(name, 16)) for each in (letter, _NOWHERE))
    return drawn.getbbox() is not None and drawn.tobytes() != lacking.tobytes()


def _picture_of(letter: str, font: _Font) -> Image.Image:
    made = Image.new("L", (48, 48))
    ImageDraw.Draw(made).text((8, 8), letter, fill=255, font=font)
    return made


@lru_cache(64)
def _font(name: str, size: int) -> _Font:
    try:
        return ImageFont.truetype(name, size) if name else ImageFont.load_default(size)
    except OSError:  # a file that is no font after all lacks every letter, as Pillow's own does
        return ImageFont.load_default(size)


@lru_cache(1)
def _files() -> tuple[str, ...]:
    """The font files of this machine, those that have most letters first."""
    found = [
        str(path)
        for folder in _folders()
        for path in sorted(folder.rglob("*"))
        if path.suffix.casefold() in (".ttf", ".otf", ".ttc")
    ]

    def rank(name: str) -> int:
        known = [number for number, each in enumerate(_FIRST) if Path(name).name.casefold().startswith(each)]
        return known[0] if known else len(_FIRST)

    return tuple(sorted(found, key=rank)[:_MOST_FONTS])


def _folders() -> list[Path]:
    home = Path.home()
    places = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts"]
    if sys.platform == "darwin":
        places += [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    elif sys.platform == "win32":
        places.append(Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "Fonts")
    return [place for place in places if place.is_dir()]
