"""The form of a report: the words that structure one, as data (`parsers/form.yml`, and what a team adds to it).

Belongs here: loading and checking such a file, the typed words of it, and which form is in force.
Does not belong here: how a printed text is compared with them (`vocabulary`, `values`), or where a team's file lies.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, wraps
from pathlib import Path
from typing import Any, Literal, ParamSpec, TypeVar, cast, get_args

from parsers.printed.text import letters, plain
from parsers.report import ActionStatus, Rag, Role, Standing, Unit, ValueKind

T = TypeVar("T", bound=str)
P = ParamSpec("P")
R = TypeVar("R")

SectionName = Literal["metrics", "outstanding", "new", "completed", "assurance", "narrative", "recommendation"]
CellKind = Literal["numbers", "words"]
"""What stands below a header that is none of a month's."""
MetricWord = Literal["METRICS", "TARGET", "TRAJECTORY"]
ActionField = Literal[
    "ref", "action", "lead", "status", "barriers", "narrative", "delivery_date", "revised_date", "original_date",
    "monitored_by", "rag",
]  # fmt: skip
StatusWord = ActionStatus | Literal["not_complete"]
Comparator = Literal[">", "<", ">=", "<=", "~"]
AssuranceField = Literal["activity", "complete", "impact"]

_PACKAGED = Path(__file__).parents[1] / "form.yml"
MOST_BYTES = 100_000
"""No team has so many words: such a file is another."""


class WrongForm(ValueError):
    """A form file says something that it cannot mean. The message says where, and what is allowed."""


@dataclass(frozen=True)
class Words(Mapping[str, T]):
    """Words of one kind and what each means. A mapping from a word's key (`word_key`) to its meaning.

    `canonical`: for every meaning how it is usually printed.
    """

    meanings: Mapping[str, T]
    printed: Mapping[T, tuple[str, ...]]

    def __getitem__(self, key: str) -> T:
        return self.meanings[key]

    def __iter__(self) -> Any:
        return iter(self.meanings)

    def __len__(self) -> int:
        return len(self.meanings)

    @cached_property
    def canonical(self) -> Mapping[T, str]:
        """For each meaning the word by which it is named in what we write."""
        return {meaning: words[0] for meaning, words in self.printed.items() if words}


@dataclass(frozen=True, eq=False)
class Form:
    """All words that structure a report. Two forms are the same only if they are one object: `load` gives the same
    object for the same text. `digest` is empty for the packaged form, else it tells one team's form from another."""

    statement_heads: tuple[str, ...]
    annexes: tuple[str, ...]
    captions: tuple[str, ...]
    other_actions: tuple[str, ...]
    standing: Words[Standing]
    sections: Words[SectionName]
    metric_columns: Words[MetricWord]
    action_columns: Words[ActionField]
    assurance_columns: Words[AssuranceField]
    roles: Words[Role]
    never_months: Words[CellKind]
    values: Words[ValueKind]
    before_numbers: Words[Comparator]
    behind_numbers: Words[Comparator]
    units: Words[Unit]
    zero: frozenset[str]
    remarks: frozenset[str]
    statuses: Words[StatusWord]
    rag: Words[Rag]
    empty: frozenset[str]
    digest: str = field(default="")


def word_key(word: str) -> str:
    """What of a word counts: its letters; all of it where it has none or stands in brackets (`*`, `[c]`)."""
    text = plain(word).casefold()
    return text if not (found := letters(text)) or text[0] in "[(" else found


# -- which form is in force -------------------------------------------------------------------------------------------

_IN_FORCE: ContextVar[Form | None] = ContextVar("form", default=None)


def in_force() -> Form:
    """The form by which reports are read here and now: the packaged one, unless `using` says otherwise."""
    return _IN_FORCE.get() or packaged()


@contextmanager
def using(form: Form) -> Generator[None]:
    """Read by this form within the block."""
    token = _IN_FORCE.set(form)
    try:
        yield
    finally:
        _IN_FORCE.reset(token)


def per_form(maxsize: int = 1024) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Remember what a function gives, apart for every form: for functions that look words up in the form in force, and
    are called without the names of their arguments."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        def apart(_: Form, *args: P.args, **kwargs: P.kwargs) -> R:
            return function(*args, **kwargs)

        remembered = cast("Callable[..., R]", lru_cache(maxsize)(apart))

        # Asked of each printed text: to pass on names, or to call `in_force`, would take longer than the answer.
        @wraps(function)
        def call(*args: Any) -> R:
            return remembered(_IN_FORCE.get() or packaged(), *args)

        return cast("Callable[P, R]", call)

    return decorate


# -- loading ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def packaged() -> Form:
    """The form that comes with the parsers."""
    return _form(_packaged_content(), "")


@lru_cache(maxsize=8)
def load(added: str = "") -> Form:
    """The packaged form and the words of a team's own file, given as its text; empty text adds nothing.

    Raises `WrongForm`.
    """
    content = _content(added, "form.yml") if added.strip() else {}
    if not content:
        return packaged()
    digest = hashlib.sha256(_canonical(content).encode()).hexdigest()[:8]
    return _form(_merged(_packaged_content(), content), digest)


@lru_cache(maxsize=1)
def _packaged_content() -> dict[str, Any]:
    return _content(_PACKAGED.read_text("utf-8"), "the packaged form.yml")


def _content(text: str, name: str) -> dict[str, Any]:
    import yaml

    if len(text) > MOST_BYTES:
        raise WrongForm(f"{name} is longer than {MOST_BYTES} characters: it holds words of a report, and little else")
    try:
        # Every scalar is a string: `Yes`, `N` and `7` are words here.
        content: Any = yaml.load(text, getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506  makes strings only
    except yaml.YAMLError as error:
        raise WrongForm(f"{name} is no YAML: {error}") from error
    if content in (None, ""):
        return {}
    if not isinstance(content, dict):
        raise WrongForm(f"{name} holds no sections: it is `rag:`, say, and below it `red: [Rouge]`")
    return _checked(cast("dict[str, Any]", content), _SHAPE, name, ())


_Shape = dict[str, Any]
_SHAPE: _Shape = {
    "statement_heads": list,
    "annexes": list,
    "captions": list,
    "other_actions": list,
    "standing": dict.fromkeys(get_args(Standing), list),
    "sections": dict.fromkeys(get_args(SectionName), list),
    "columns": {
        "metric": dict.fromkeys(get_args(MetricWord), list),
        "action": dict.fromkeys(get_args(ActionField), list),
        "assurance": dict.fromkeys(get_args(AssuranceField), list),
    },
    "roles": dict.fromkeys(get_args(Role), list),
    "never_months": dict.fromkeys(get_args(CellKind), list),
    "values": dict.fromkeys(get_args(ValueKind), list),
    "numbers": {
        "before": dict.fromkeys(get_args(Comparator), list),
        "behind": dict.fromkeys(get_args(Comparator), list),
        "units": dict.fromkeys(get_args(Unit), list),
        "zero": list,
        "remarks": list,
    },
    "statuses": dict.fromkeys((*get_args(ActionStatus), "not_complete"), list),
    "rag": dict.fromkeys(get_args(Rag), list),
    "empty": list,
}
"""The shape of a form file: names within names, and lists of words at their ends."""


def _checked(content: dict[str, Any], shape: _Shape, name: str, path: tuple[str, ...]) -> dict[str, Any]:
    checked: dict[str, Any] = {}
    for key, value in content.items():
        here = (*path, str(key))
        if key not in shape:
            raise WrongForm(f"{name}: {' / '.join(here)} is no part of a form; there is {', '.join(shape)}")
        if value in (None, ""):
            continue
        if isinstance(shape[key], dict):
            if not isinstance(value, dict):
                raise WrongForm(f"{name}: below {' / '.join(here)} stand {', '.join(shape[key])}")
            checked[key] = _checked(cast("dict[str, Any]", value), cast("_Shape", shape[key]), name, here)
        else:
            checked[key] = _words(value, name, here)
    return checked


def _words(value: Any, name: str, path: Sequence[str]) -> list[str]:
    words = cast("list[Any]", value) if isinstance(value, list) else [value]
    for word in words:
        if not isinstance(word, str) or not word.strip() or len(word) > 90:
            raise WrongForm(f"{name}: {' / '.join(path)} holds something that is no word: {str(word)[:60]!r}")
    return [" ".join(str(word).split()) for word in words]


def _merged(base: Mapping[str, Any], added: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in added.items():
        mine = merged.get(key)
        if isinstance(value, dict):
            merged[key] = _merged(mine or {}, cast("dict[str, Any]", value))
        else:
            merged[key] = [*(mine or []), *value]
    return merged


def _canonical(content: Any) -> str:
    """The same text for the same words, in whatever order a file has its sections. The order of words counts: the
    first one is how a thing is usually printed."""
    if isinstance(content, dict):
        parts = sorted((str(key), _canonical(value)) for key, value in cast("dict[str, Any]", content).items())
        return "{" + ",".join(f"{key}:{value}" for key, value in parts) + "}"
    return repr(content)


def _form(content: Mapping[str, Any], digest: str) -> Form:
    columns: Mapping[str, Any] = content["columns"]
    numbers: Mapping[str, Any] = content["numbers"]
    form = Form(
        statement_heads=tuple(content["statement_heads"]),
        annexes=tuple(content["annexes"]),
        captions=tuple(content["captions"]),
        other_actions=tuple(content["other_actions"]),
        standing=_of(content["standing"], "standing"),
        sections=_of(content["sections"], "sections"),
        metric_columns=_of(columns["metric"], "columns / metric"),
        action_columns=_of(columns["action"], "columns / action"),
        assurance_columns=_of(columns["assurance"], "columns / assurance"),
        roles=_of(content["roles"], "roles"),
        never_months=_of(content["never_months"], "never_months"),
        values=_of(content["values"], "values"),
        before_numbers=_of(numbers["before"], "numbers / before"),
        behind_numbers=_of(numbers["behind"], "numbers / behind"),
        units=_of(numbers["units"], "numbers / units"),
        zero=frozenset(map(word_key, numbers["zero"])),
        remarks=frozenset(map(word_key, numbers["remarks"])),
        statuses=_of(content["statuses"], "statuses"),
        rag=_of(content["rag"], "rag"),
        empty=frozenset(map(word_key, content["empty"])),
        digest=digest,
    )
    _apart(form.never_months, roles=form.roles, columns_metric=form.metric_columns)
    return form


def _apart(never: Words[CellKind], **others: Words[Any]) -> None:
    """No word says both that a column holds no month and what its month is: which one counts would not be told."""
    for where, words in others.items():
        if both := sorted(never.meanings.keys() & words.meanings.keys()):
            raise WrongForm(
                f"form.yml: {both[0]!r} stands under never_months and under {where.replace('_', ' / ')} "
                f"({words.meanings[both[0]]}): a word can be added, not changed"
            )


def _of(lists: Mapping[str, list[str]], where: str) -> Words[Any]:
    meanings: dict[str, str] = {}
    for meaning, words in lists.items():
        for word in words:
            key = word_key(word)
            if meanings.setdefault(key, meaning) != meaning:
                raise WrongForm(
                    f"form.yml: {where} / {meaning} has {word!r}, and that means {meanings[key]} already: "
                    "a word can be added, not changed"
                )
    return Words(meanings, {meaning: tuple(words) for meaning, words in lists.items()})
