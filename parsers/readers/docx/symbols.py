"""Signs of symbol fonts, whose letters do not say what is seen.

Belongs here: the fonts, and the signs of theirs that reports use. Does not belong here: where they stand.
"""

from __future__ import annotations

from parsers.document import UNREAD

EMPTY_BOX, TICKED_BOX = "☐", "☒"
"""The one form of tick boxes, whatever draws them."""

_WINGDINGS = {
    0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: TICKED_BOX, 0xA8: EMPTY_BOX, 0x6F: EMPTY_BOX, 0x71: EMPTY_BOX,
    0x72: EMPTY_BOX, 0xA7: "▪", 0x6C: "●", 0xE0: "→", 0xD8: "➢", 0x78: TICKED_BOX, 0x76: "❖", 0x9F: "•", 0x4A: "☺",
    0x4C: "☹",
}  # fmt: skip
_WINGDINGS_2 = {
    0x50: "✓", 0x4F: "✗", 0x51: TICKED_BOX, 0x52: "☑", 0x53: TICKED_BOX, 0x54: TICKED_BOX, 0xA3: EMPTY_BOX,
    0x2A: EMPTY_BOX, 0x97: "●",
}  # fmt: skip
_WEBDINGS = {0x61: "✓", 0x72: "✗", 0x63: EMPTY_BOX}
_SYMBOL = {
    0xB7: "•", 0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB0: "°", 0xAE: "→", 0xB9: "≠", 0xBB: "≈",
}  # fmt: skip
_FONTS = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "wingdings 3": {}, "webdings": _WEBDINGS,
          "marlett": {0x61: "✓"}, "symbol": _SYMBOL}  # fmt: skip
NAMES = (b"ingdings", b"ebdings", b"arlett", b"ymbol")
"""What the name of each of these fonts has in it: where a document has none of it, it uses none of them."""


def is_symbol_font(font: str | None) -> bool:
    """Whether the letters of this font are pictures."""
    return font is not None and font.strip().lower() in _FONTS


def symbol(code: int, font: str) -> str:
    """The sign that this font shows for this code; `UNREAD` for one that is not known."""
    low = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    name = font.strip().lower()
    if low in (0x20, 0xA0, 0x09):
        return " "
    signs = _FONTS.get(name, {})
    # Below 0x40 the symbol font is plain figures and signs.
    known = signs.get(low) or (chr(low) if name == "symbol" and 0x20 <= low < 0x40 else None)
    if known is None and not 0x20 <= low <= 0xFF and not 0xE000 <= code <= 0xF8FF:
        return chr(code)  # no letter of such a font: Word shows it in another
    return known or UNREAD


def in_font(text: str, font: str) -> str:
    """Words that are set in a symbol font."""
    return "".join(symbol(ord(character), font) for character in text)
