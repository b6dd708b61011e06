"""What stands between two lines of one text: nothing, where the layout cut a word, or a space.

Belongs here: the words of the document, and whether the joined or the spaced reading is the more plausible one.
Does not belong here: what a line is, where a paragraph ends (`cells`, `prose`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from parsers.readers.pdf.lines import HYPHENS, Line

_COMPOUND_HEADS = re.compile(
    r"in|up|out|well|long|short|post|pre|multi|co|non|self|re|part|full|joint|follow|sub|semi|mid|cross|high|low"
    r"|day|week|month|year|decision|evidence|face|family|parent|child|person|school|first|second|one|two|three",
    re.IGNORECASE,
)
_COMPOUND_TAILS = re.compile(
    r"led|based|funded|term|person|time|wide|to|date|up|off|on|out|in|weekly|monthly|yearly|year|old|of|makers|making"
    r"|agency|production|ordinated|ordination|operation|going|friendly|centred",
    re.IGNORECASE,
)
"""Where nothing else tells: a hyphen after or before these makes one word. Else, between two words that the
document also uses by themselves, it stands for a dash (`complete- report`)."""

_ORDINARY = frozenset(
    re.findall(
        r"\w+",
        "a i about after all also am an and any are as at be been before but by can did do does due each end few for"
        " from get had has have he her his how if in into is it its late may more most must new no non none nor not now"
        " of off on once one only or other our out over own per see set she so some than that the their them then there"
        " these they this to too two under until up us very was way we were what when where which while who why will"
        " with within work would yes yet you your",
    )
)
"""Words that stand by themselves in any English text, though this document may show them at line ends only."""

_TABLE_WORDS = re.findall(
    r"\w+",
    "action actions activity applicable assurance business completed complete expectations higher impact"
    " lead lower metric metrics narrative ongoing outstanding recommendation status target targets track"
    " trajectory underway usual",
)
"""Words of headers and narrow columns: a document whose every header is cut does not show them whole."""

_TABLE_LETTERS = frozenset("".join(sorted(word)) for word in _TABLE_WORDS)
_CLEAN = "“”\"'‘’.,;:()[]?!"
_CAPITALISED = re.compile(r"[A-Z][a-z]{2}")
_WORD = re.compile(r"[A-Za-z]?[a-z]{2,}")
_ENDING = re.compile(
    r"[a-z]{0,2}(?:tion|sion|fied|fies|fying|ance|ence|ancy|ency|ment|ing|ed|er|or|ive|ity|ies|able|ible|ness|ship|ful|less|ly|al|ory|ary"
    r"|ate|ated|ting|ial|ous|ure|ity|ant|ent|ity|ise|ised)s?",
)
_NO_BEGINNING = re.compile(
    r"(?:([bcdfgkmnprst])\1|n[cdfgmst]|m[bps]|r[bcdgklmnprstv]|l[dfklmpstv]|c[kst]|[bdgkpt]s|pt|tm|dg)"
)
_NO_END = re.compile(r"(?:[ijquv]|[bcdfgkpt]r|[bcfgp]l|rr|mm|cc|bb|n[fmrv]|dm|rv|lv|nst|nstr)$")
_VOWEL = re.compile(r"[aeiouyAEIOUY]")
_CODE_GOES_ON = re.compile(r"[\d/.,]\d*[.,/]?$")


class Room(NamedTuple):
    """The room on a line: what is `free` at its end, and the `width` of a full line."""

    free: float
    width: float


class Vocabulary:
    """Words of the document that no line end can have cut."""

    def __init__(self) -> None:
        self._whole: set[str] = {form for word in _TABLE_WORDS for form in (word, word.upper())}
        self._bare: set[str] = set()
        self._spaced = 0
        self._lines = 0

    @property
    def keeps_spaces(self) -> bool:
        """The program that wrote the PDF leaves the space at a wrapped line's end, where there is room for it.

        Then a wrapped line with room and without space was cut inside a word, or after its hyphen.
        """
        return self._spaced >= max(3.0, 0.15 * self._lines)

    def learn(self, lines: Sequence[Line], *, alone: bool = False) -> None:
        """Take the words of these lines but the first and last of each; `alone`: lines that have no neighbour."""
        texts = [line.text for line in lines]
        longer = [line.spaced is True for line, text in zip(lines, texts, strict=True) if text.count(" ") > 2]
        self._lines += len(longer)
        self._spaced += sum(longer)
        if alone:
            self._whole.update(*[text.split(" ") for text in texts])
        else:
            self._whole.update(*[text.split(" ")[1:-1] for text in texts if " " in text])

    def learn_prose(self, lines: Sequence[Line]) -> None:
        """Take the words of running text: its lines are wide enough for any word, only a hyphen cuts one."""
        self.learn(lines)
        hyphen = False
        for line in lines:
            tokens = line.text.split(" ")
            self._whole.update(tokens[hyphen : 1 + hyphen])
            hyphen = tokens[-1].endswith(HYPHENS)
            if not hyphen:
                self._whole.update(tokens[max(1, len(tokens) - 1) :])

    def knows(self, word: str) -> bool:
        """Whether the document prints this word whole somewhere."""
        if not self._bare:
            self._bare = {token.strip(_CLEAN).lower() for token in self._whole}
        bare = word.strip(_CLEAN)
        if word in self._whole or bare in self._whole:
            return True
        return not (bare.isupper() and len(bare) > 1) and bare.lower() in self._bare  # GET is not get


def _shape(text: str) -> str:
    return re.sub(r"[a-z]+", "a", re.sub(r"[A-Z]+", "A", re.sub(r"\d+", "9", text)))


def _is_two_codes(left: str, right: str) -> bool:
    """`2.3.a` and `2.3.c`: both alike, and each whole in itself."""
    if len(left) < 3 or (left.isascii() and left.isalpha() and left.islower()):
        return False
    return len(shape := _shape(left)) >= 2 and shape == _shape(right)


def _lacks_space(line: Line, free: float, vocabulary: Vocabulary) -> bool:
    return line.spaced is False and vocabulary.keeps_spaces and free > 0.42 * line.rise + 0.3


def _is_wider(line: Line, left: str, following: Line, room: Room) -> bool:
    """Whether the last word of a line, and what follows it on the next, are wider than the column."""
    share = 1.0 if line.tokens == 1 else min(1.0, len(left) / len(line.text))
    return (line.x1 - line.x0) * share + following.token_width > room.width - 0.5


def _last_word(text: str) -> str:
    """What stands behind the last space or line feed."""
    word = text[text.rfind(" ") + 1 :]
    return word[word.rfind("\n") + 1 :]


def cut_word(text: str, lines: Sequence[Line], room: Room, vocabulary: Vocabulary) -> str:
    """The joint after `text`, which ends with the first of `lines`: "" if the column has cut a word there."""
    line, following = lines[0], lines[1]
    if room.free > following.first_char + 0.6:
        return " "  # the next character would have fitted
    left, right = _last_word(text), following.text.split(" ", 1)[0]
    if not _is_wider(line, left, following, room) or _is_two_codes(left, right):
        return " "
    if _is_whole(left + right, lines[1:], vocabulary):
        return ""
    if line.tokens > 1:
        cut = _is_rest(left, right) or _long_word(left, lines[1:], vocabulary) or _is_broken(left, right, vocabulary)
        return "" if cut else " "
    lacking = _lacks_space(line, room.free, vocabulary)
    if _CAPITALISED.match(right):
        return "\n" if lacking else " "
    if _is_rest(left, right):
        return ""
    if _WORD.fullmatch(left) and right[0].isdigit() and not lacking:
        return " "  # `October`, `2023`: what a number goes on is written in capitals, or ends with a figure
    if not _alphabetic(left, right):
        return " " if vocabulary.knows(left) and vocabulary.knows(right) and not lacking else ""
    return "" if _is_one_word(left, right, vocabulary, lacking=lacking) else " "


def _is_whole(joined: str, lines: Sequence[Line], vocabulary: Vocabulary) -> bool:
    """Whether the parts make a word that stands elsewhere, in as many lines as it takes."""
    for number, line in enumerate(lines[:4]):
        if number:
            joined += line.text.split(" ", 1)[0]
        if vocabulary.knows(joined):
            return True
        if line.tokens > 1:
            break
    return False


def _is_rest(left: str, right: str) -> bool:
    """What cannot stand by itself: a single letter or digit, a sign, the end of a number or of a ref."""
    if right[0] in "%.,;:)/'’":
        return True
    if _CODE_GOES_ON.search(left) and (right[0].isdigit() or left[-1] in "./") and not left.isalpha():
        return left[-1].isdigit() or left[-1] in "./"
    letters = right.strip(_CLEAN)
    if len(letters) == 1:
        return (letters.islower() and letters != "a") or (letters.isupper() and left.isupper())
    return False


def _long_word(left: str, lines: Sequence[Line], vocabulary: Vocabulary) -> bool:
    """`NOT AP`, `PLICABL`, `E`: a word wider than the column, begun where the line still had room."""
    if len(lines) < 2 or lines[0].tokens > 1 or len(left) > 4 or not left.isalpha():
        return False
    ends = lines[1].text.split(" ", 1)[0].strip(_CLEAN)
    return len(ends) == 1 and not _stands(left, vocabulary) and not _stands(lines[0].text, vocabulary)


def _alphabetic(left: str, right: str) -> bool:
    first, second = left.strip(_CLEAN), right.strip(_CLEAN)
    return len(first) > 1 and len(second) > 1 and first.isalpha() and second.isalpha()


def _stands(word: str, vocabulary: Vocabulary) -> bool:
    return word.strip(_CLEAN).lower() in _ORDINARY or vocabulary.knows(word)


def _is_one_word(left: str, right: str, vocabulary: Vocabulary, *, lacking: bool) -> bool:
    """Two runs of letters: two words, unless one of them is clearly a fragment."""
    first, second = left.strip(_CLEAN), right.strip(_CLEAN)
    if left != first and left[-1] in _CLEAN:
        return False  # punctuation ends a word
    if first.isupper() and second.isupper() and max(len(first), len(second)) <= 3:
        # The initials of two people, if they are no header, typed in haste (`TRA`, `GET`).
        return "".join(sorted((first + second).lower())) in _TABLE_LETTERS
    left_stands, right_stands = _stands(left, vocabulary), _stands(right, vocabulary)
    if left_stands and right_stands:
        return False
    if lacking:
        return True
    if first.islower() and second[0].isupper():
        return False
    if not left_stands and (not _VOWEL.search(first) or _NO_END.search(first.lower())):
        return True
    if right_stands:
        return False
    ending = not _VOWEL.search(second) or _NO_BEGINNING.match(second.lower()) or _ENDING.fullmatch(second.lower())
    return bool(ending) or len(second) <= 3


def _is_broken(left: str, right: str, vocabulary: Vocabulary) -> bool:
    """`None iden`, `tified`: some programs begin a word wider than the column where the line still has room."""
    if not _alphabetic(left, right) or _stands(left, vocabulary) or _stands(right, vocabulary):
        return False
    return right.islower() and _is_one_word(left, right, vocabulary, lacking=False)


def _after_hyphen(left: str, line: Line, right: str, free: float, vocabulary: Vocabulary) -> str:
    """`multi-` and `agency` are one word; in `complete- report` the hyphen stands for a dash."""
    if _lacks_space(line, free, vocabulary) or vocabulary.knows(left + right):
        return ""
    if vocabulary.knows(left):
        return " "
    stem = left[:-1]
    if not stem[0].isalpha() or _COMPOUND_HEADS.fullmatch(stem) or _COMPOUND_TAILS.fullmatch(right.strip(_CLEAN)):
        return ""
    return " " if vocabulary.knows(stem) and (len(stem) > 4 or vocabulary.knows(right)) else ""


def extend(text: str, lines: Sequence[Line], room: Room, vocabulary: Vocabulary) -> str:
    """`text`, which ends with the first of `lines`, and the next of them; those after it help to decide."""
    line, following = lines[0], lines[1]
    left = _last_word(text)
    if line.spaced:
        return text + " " + following.text
    if len(left) > 1 and left.endswith(HYPHENS):
        right = following.text.split(" ", 1)[0]
        whole = left[:-1] + right
        if left[-1] != "/" and vocabulary.knows(whole) and not vocabulary.knows(left + right):
            return text[:-1] + following.text  # hyphenated for the layout only
        return text + _after_hyphen(left, line, right, room.free, vocabulary) + following.text
    return text + cut_word(text, lines, room, vocabulary) + following.text
