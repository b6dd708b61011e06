"""How words look, as far as it decides what they say: hidden, struck out, in the colour of their ground, raised.

Belongs here: formatting of a run, by itself and by its styles. Does not belong here: the words (`paragraph`).
"""

from __future__ import annotations

from typing import NamedTuple

from parsers.readers.docx.styles import Formatting, Styles, formatting_of
from parsers.readers.docx.symbols import is_symbol_font
from parsers.readers.docx.xml import PPR, R_STYLE, RPR, SHADING, TBL, TC, TCPR, VAL, Element, P, child, w

_NEAR = 16
"""So little may a colour differ from its ground, in each of red, green and blue (0 to 255), that nobody sees it."""
_WHITE = "FFFFFF"
_LEAST_RAISE = 4
"""In half points: less is typesetting, more is a raised mark."""
_HIGHLIGHTS = {
    "black": "000000", "white": _WHITE, "yellow": "FFFF00", "red": "FF0000", "green": "00FF00", "blue": "0000FF",
    "cyan": "00FFFF", "magenta": "FF00FF", "darkblue": "000080", "darkred": "800000", "darkgreen": "008000",
    "darkcyan": "008080", "darkmagenta": "800080", "darkyellow": "808000", "darkgray": "808080", "lightgray": "C0C0C0",
}  # fmt: skip


class Look(NamedTuple):
    """`seen`: whether a person sees the words; `raised`: set above the line; `font`: a symbol font, else ""."""

    seen: bool = True
    raised: bool = False
    font: str = ""


PLAIN = Look()


class Looks:
    """Tells the look of runs."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles

    def of(self, run: Element, paragraph: Formatting) -> Look:
        """How Word shows this run of a paragraph: its own formatting over that of its styles."""
        properties = child(run, RPR)
        direct = formatting_of(properties)
        named = None if properties is None else child(properties, R_STYLE)
        style = self._styles.run(named.get(VAL, "")) if named is not None else Formatting()
        default = self._styles.default_run
        if direct.hidden is not None:
            hidden = direct.hidden
        else:
            hidden = _toggled(paragraph.hidden, style.hidden, default.hidden)
        struck = (
            direct.struck if direct.struck is not None else _toggled(paragraph.struck, style.struck, default.struck)
        )
        color = direct.color or style.color or paragraph.color or default.color
        font = direct.font or style.font or paragraph.font or default.font
        raised = next((each.raised for each in (direct, style, paragraph) if each.raised is not None), None)
        lift = next((each.lift for each in (direct, style, paragraph) if each.lift is not None), 0)
        unseen = hidden or struck or (color is not None and self._is_ground(color, direct, style, paragraph, run))
        return Look(not unseen, bool(raised) or lift >= _LEAST_RAISE, font if font and is_symbol_font(font) else "")

    def _is_ground(
        self, color: str, direct: Formatting, style: Formatting, paragraph: Formatting, run: Element
    ) -> bool:
        highlight = _HIGHLIGHTS.get((direct.highlight or "").lower(), "")
        ground = highlight or direct.ground or style.ground or self._ground_around(run, paragraph)
        return is_near(color, ground)

    def _ground_around(self, run: Element, paragraph: Formatting) -> str:
        for element in run.iterancestors(P, TC, TBL):
            if element.tag == P:
                properties = child(element, PPR)
                ground = ground_of(properties) or paragraph.paragraph_ground
            elif element.tag == TC:
                ground = ground_of(child(element, TCPR))
            else:
                ground = self._of_table(element)
            if ground:
                return ground
        return _WHITE

    def _of_table(self, table: Element) -> str:
        """What the table's style lays under it; where only some of its rows are shaded, nothing is sure: no ground that
        hides words."""
        properties = child(table, w("tblPr"))
        ground = ground_of(properties)
        named = None if properties is None else child(properties, w("tblStyle"))
        if ground or named is None:
            return ground
        return self._styles.table_ground(named.get(VAL, ""))


def ground_of(properties: Element | None) -> str:
    """The colour of a shading, "" where there is none."""
    shading = None if properties is None else child(properties, SHADING)
    if shading is None:
        return ""
    fill = shading.get(w("color") if shading.get(VAL) == "solid" else w("fill"), "auto")
    return "" if fill == "auto" else fill


def highlight_of(element: Element) -> str:
    """The colour of a highlight, as six hex digits; empty for none."""
    return _HIGHLIGHTS.get(element.get(VAL, "").lower(), "")


def is_near(color: str, ground: str) -> bool:
    """Whether words in this colour are not seen on this ground."""
    one, other = _rgb(color), _rgb(ground)
    return one is not None and other is not None and all(abs(a - b) <= _NEAR for a, b in zip(one, other, strict=True))


def _rgb(color: str) -> tuple[int, int, int] | None:
    try:
        value = int(color, 16) if len(color) == 6 else -1
    except ValueError:
        return None
    return None if value < 0 else (value >> 16, value >> 8 & 255, value & 255)


def _toggled(paragraph: bool | None, run: bool | None, default: bool | None) -> bool:
    """Styles of paragraph and character undo each other, as in Word."""
    if paragraph is None and run is None:
        return bool(default)
    return bool(paragraph) != bool(run)
