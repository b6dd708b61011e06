"""The inline marks of a description, and what becomes of them in a format.

Belongs here: the marks. `**bold**` and `*italic*`; remains of HTML (`<p>`, `<div …>`, `<ol …`, `<i>`), which the
text export prints and Word turns into paragraphs and italics; and what Word alone can do, written in braces:
`{del:words}` and `{ins:words}` (tracked changes), `{hidden:words}`, `{sdt:words}` (a content control) and, as a
whole paragraph, `{box:words}` (a text box). Deleted and hidden words are in Word only; the others everywhere.
A row whose first cell starts with `{row deleted}` is a row deleted with tracked changes: in Word only.
Does not belong here: building a document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

ROW_DELETED = "{row deleted}"
_BRACES = re.compile(r"\{(del|ins|hidden|sdt|box):([^{}]*)\}")
_TOKENS = re.compile(r"(\{(?:del|ins|hidden|sdt):[^{}]*\}|</?(?:p|div|ol|li|i)\b(?:\s+\w+=\"[^\"]*\")*\s*>?|\*\*|\*)")
_NUMBERED = re.compile(r" +(?=\d\. [A-Z])")


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look. `kind` is `plain` or the word before the colon of a brace mark."""

    text: str
    bold: bool = False
    italic: bool = False
    kind: str = "plain"


@dataclass(slots=True)
class Paragraph:
    runs: list[Run] = field(default_factory=list)
    bullet: bool = False
    right: bool = False
    box: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def as_text_export(text: str) -> str:
    """As the text export prints it: HTML and asterisks stay, Word's own marks are resolved."""
    return _BRACES.sub(lambda mark: "" if mark[1] in {"del", "hidden"} else mark[2], text)


def paragraphs(text: str) -> list[Paragraph]:
    """As Word holds it: one or more paragraphs of runs; an empty text is one empty paragraph."""
    boxed = re.fullmatch(r"\{box:([^{}]*)\}", text)
    if boxed:
        return [Paragraph([Run(boxed[1])], box=True)]
    done = [paragraph for paragraph in _split(text) if paragraph.text.strip()]
    return [_trimmed(paragraph) for paragraph in done] or [Paragraph()]


def _split(text: str) -> list[Paragraph]:
    found = [Paragraph()]
    bold = italic = numbered = False
    for part in _TOKENS.split(text):
        if part == "**":
            bold = not bold
        elif part == "*":
            italic = not italic
        elif part in {"<i>", "</i>"}:
            italic = part == "<i>"
        elif mark := _BRACES.fullmatch(part):
            found[-1].runs.append(Run(mark[2], bold, italic, mark[1]))
        elif _TOKENS.fullmatch(part):
            numbered = part.startswith("<ol")
            found.append(Paragraph(right="right" in part))
        elif part:
            for index, piece in enumerate(_NUMBERED.split(part) if numbered else [part]):
                if index:
                    found.append(Paragraph())
                found[-1].runs.append(Run(piece, bold, italic))
    return found


def _trimmed(paragraph: Paragraph) -> Paragraph:
    """Without white space at its ends, and without the `- ` of a list item, which becomes its style."""
    runs = [run for run in paragraph.runs if run.text]
    runs[0] = replace(runs[0], text=runs[0].text.lstrip())
    runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip())
    bullet = runs[0].text.startswith("- ")
    if bullet:
        runs[0] = replace(runs[0], text=runs[0].text[2:].lstrip())
    return Paragraph(runs, bullet, paragraph.right)
