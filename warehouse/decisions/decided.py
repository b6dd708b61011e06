"""What every decision says, and the fields that several kinds have.

Belongs here: `Decided`, months and report ids as people write them. Does not belong here: the kinds (`kinds`,
`kinds_of_files`).
"""

from __future__ import annotations

import hashlib
import json
import re
from calendar import month_abbr, month_name
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict

from parsers.printed.text import plain
from warehouse.people_files import Day, Words
from warehouse.store.store import MAIN

EVERY = "every"
"""In place of a report's id: each report that prints the same."""

_MONTHS = {name.casefold(): number for names in (month_name, month_abbr) for number, name in enumerate(names) if name}


def as_printed(text: str | None) -> str:
    """A text without its white space and kinds of quotes, to compare what is printed in different formats."""
    return "".join(plain(text or "").split())


def as_month(found: object) -> date:
    """The first day of a month: `2024-07`, or what a spreadsheet makes of that (`Jul-24`, `01/07/2024`). Raises
    `ValueError`."""
    if isinstance(found, date):
        return found.replace(day=1)
    text = str(found).strip()
    if match := re.fullmatch(r"(\d{4})-(\d\d)(?:-\d\d)?", text):
        year, number = int(match[1]), int(match[2])
    elif match := re.fullmatch(r"\d\d?/(\d\d?)/(\d{4})", text):
        year, number = int(match[2]), int(match[1])
    elif (match := re.fullmatch(r"([A-Za-z]+)[- ](\d{2}|\d{4})", text)) and match[1].casefold() in _MONTHS:
        year, number = int(match[2]) + (2000 if len(match[2]) == 2 else 0), _MONTHS[match[1].casefold()]
    else:
        raise ValueError("is a month, as 2024-07")
    if not 1 <= number <= 12:
        raise ValueError("is a month, as 2024-07")
    return date(year, number, 1)


def _as_report(found: object) -> str:
    text = str(found).strip() if isinstance(found, str) else f"{found:%Y-%m}" if isinstance(found, date) else ""
    if text == EVERY or re.fullmatch(r"\d{4}-\d\d(--\d{4}-\d\d)?", text):
        return text
    try:
        return f"{as_month(text):%Y-%m}"
    except ValueError:
        raise ValueError("is a report's id, as 2024-05 or 2024-11--2024-12") from None


def _as_number(found: object) -> int:
    if isinstance(found, bool) or not re.fullmatch(r"\s*\d{1,4}\s*", str(found)):
        raise ValueError("needs a number")
    return int(str(found))


Number = Annotated[int, BeforeValidator(_as_number)]
Month = Annotated[date, BeforeValidator(as_month)]
ReportId = Annotated[str, BeforeValidator(_as_report)]


class Decided(BaseModel):
    """What every decision says: `why`, by `who`, on which day (`when`); in which programme."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    personal: ClassVar[tuple[str, ...]] = ("who", "when", "why")

    programme: Words = MAIN
    who: Words
    when: Day
    why: Words

    @property
    def kind_name(self) -> str:
        """The word that a file says for this kind."""
        return str(getattr(self, "kind", ""))

    @property
    def target(self) -> tuple[object, ...]:
        """What is decided: no two decisions may decide the same."""
        raise NotImplementedError

    @property
    def subject(self) -> str:
        """What it is about and what was decided, in words for people."""
        raise NotImplementedError

    @property
    def id(self) -> str:
        """Ten hex digits that no other decision has; they also tell whether a kept entry is what was written."""
        said = json.dumps(self.plain(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:10]

    def plain(self) -> dict[str, Any]:
        """Its fields as a file holds them."""
        made = self.model_dump(mode="json")
        if made["programme"] == MAIN:
            del made["programme"]
        if "month" in made:
            made["month"] = made["month"][:7]
        return {name: value for name, value in made.items() if value is not None}

    @property
    def reason(self) -> str:
        """Why, who said so and when."""
        return f"{self.why} ({self.who}, {self.when.isoformat()})"
