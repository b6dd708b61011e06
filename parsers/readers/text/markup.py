"""Mark-up that exports leave in words: tags, entities, emphasis.

Belongs here: the words of one line or cell, and the raised marks of footnotes that stood behind them.
Does not belong here: tables of any kind, web pages.
"""

from __future__ import annotations

import html
import re

from parsers.printed.text import squash
from parsers.readers.marks import is_mark

_TAGS = "p|br|div|ol|ul|li|span|i|b|em|strong|u|a|font|sup|sub|h[1-6]|table|tbody|thead|tr|td|th|o:p|hr|del|s|strike"
_ATTRIBUTES = r"(?:\s+[\w:-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'))"
# A tag that carries attributes is one even if its end was lost.
_END = rf"(?:{_ATTRIBUTES}+\s*/?>?|(?:\s[^<>]*)?/?>)"
_BREAKING_TAG = re.compile(rf"</?(?:p|br|div|ol|ul|li|h[1-6]|tr|hr){_END}", re.IGNORECASE)
_ANY_TAG = re.compile(rf"</?(?:{_TAGS}){_END}", re.IGNORECASE)
_STRUCK = re.compile(r"<(del|s|strike)(?:\s[^<>]*)?>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_STRUCK_TILDES = re.compile(r"~~(?=\S)([^~]*\S)~~")
_RAISED = re.compile(r"(?<=[^\s>])<sup(?:\s[^<>]*)?>([^<>]*)</sup\s*>", re.IGNORECASE)
_BOLD = re.compile(r"\*\*(?=\S)|(?<=\S)\*\*")
_ITALIC = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]*[^\s*])\*(?![\w*])")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
BREAK = "\x1f"
"""A line break within a cell: no text has this character once its controls are gone."""


def clean(text: str, marks: list[str] | None = None) -> str:
    """Words without the mark-up that an export left in them; paragraphs apart by new lines.

    Struck-out words go; raised marks of footnotes go into `marks`.
    """
    # Few fields have anything of it, and looking for one character is far quicker than a pattern.
    if "<" in text:
        text = _STRUCK.sub("", text)
        if "<sup" in text.lower():
            text = _without_marks(text, [] if marks is None else marks)
        text = _ANY_TAG.sub("", _BREAKING_TAG.sub("\n", text))
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    if "*" in text:
        text = _ITALIC.sub(r"\1", _BOLD.sub("", text))
    if "~~" in text:
        text = _STRUCK_TILDES.sub("", text)
    if BREAK in text:
        text = text.replace(BREAK, "\n")
    if "\n" not in text:
        return " ".join(text.split())
    return "\n".join(part for part in (squash(line) for line in text.split("\n")) if part)


def _without_marks(text: str, marks: list[str]) -> str:
    def found(raised: re.Match[str]) -> str:
        if not is_mark(raised[1]):
            return raised[1]
        marks.append(raised[1].strip())
        return ""

    return _RAISED.sub(found, text)
