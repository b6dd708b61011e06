"""Is a page cut off? Then words that belong to what is printed are drawn beyond its edges, and no print shows them.

Belongs here: words at and beyond the edges of the page as displayed, and the refusal. A size of a page that lost a
digit (`/MediaBox`, `/CropBox`) is no error in itself: that words run over the edge gives it away; and so it does where
somebody cropped a page, or a table is wider than its paper. What is left of such a page cannot be trusted: the heading
that says whose numbers follow may be gone.
Does not belong here: words far beyond the edges. Nobody sees them, and nobody meant them to be seen: they do not count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.document import RefusedFile
from parsers.readers.pdf.words import Draft, Flags

_OVER = 2.0
"""So far, in points, a word may stick out: the box of a letter is wider than its ink."""
_NEAR = 100.0
"""Beside a page, words that stand farther from its edge than this, in points, do not belong to it. Above and below a
page all of them do: there is where the rest of it would be."""
_FEW_SHOWN = 6
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Beyond:
    """A word that is drawn beyond the edges of its page, or over one of them; `spot`: where, roughly."""

    text: str
    spot: tuple[int, int]


def cut_words(draft: Draft, size: tuple[float, float]) -> Flags:
    """The upright words that an edge of the page cuts, or that stand beside it, outside. `size` in points."""
    width, height = size
    x0, top, x1 = draft.box[:, 0], draft.box[:, 1], draft.box[:, 2]
    over = (x0 < -_OVER) | (x1 > width + _OVER) | (top < -_OVER) | (draft.base > height + _OVER)
    near = (x1 > -_NEAR) & (x0 < width + _NEAR) & (draft.base > -_NEAR) & (top < height + _NEAR)
    near |= (x1 > 0) & (x0 < width)
    return over & near & (draft.turn >= 0)


def beyond(draft: Draft, cut: Flags) -> list[Beyond]:
    """These words, as they are compared from page to page."""
    return [
        Beyond(_DIGITS.sub("0", draft.text[k]), (round(draft.box[k, 0] / 4), round(draft.box[k, 1] / 4)))
        for k in cut.nonzero()[0].tolist()
    ]


def refuse_cut_off(pages: Sequence[Sequence[Beyond]]) -> None:
    """Raise `RefusedFile` if a page is cut off: not for what stands beyond the edge in one place of most pages (the
    name of the file beside a printer's marks, a header that was cropped)."""
    often = Counter(one for page in pages for one in set(page))
    furniture = {one for one, count in often.items() if count > 1 and 2 * count >= len(pages)}
    for number, page in enumerate(pages, 1):
        if words := [one.text for one in page if one not in furniture]:
            shown = " ".join(words[:_FEW_SHOWN]) + (" …" if len(words) > _FEW_SHOWN else "")
            raise RefusedFile(
                f"page {number} is cut off: words run over its edge, where nobody can see them ({shown}). Ask for the "
                "Word file, or for a PDF of the whole page.",
                page=number,
            )
