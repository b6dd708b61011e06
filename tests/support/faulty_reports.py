"""Invented reports of one programme that agree with each other, with a fault of each kind planted in some of them.

Belongs here: the reports as text exports, which report has which fault. Does not belong here: how a fault is mended.

Every value is a function of its month, so that reports agree and the truth is the same reports without a fault.
"""

from __future__ import annotations

from datetime import date

from tests.support.invented.council import add_months

FIRST = date(2023, 4, 1)
OLD, NEW = "Plans issued within 20 weeks of the request", "Plans issued within 20 weeks of request"
CHILDREN, PARENTS = "Visits made to families by the team", "Visits made to families by the teams"
FAULTS = {0: "gap", 1: "value", 2: "period", 3: "header", 4: "assurance", 5: "status", 6: "name", 7: "statement"}
"""Which report has which fault; from 8 on they come again, each 12 reports; the last report has one of its own, `latest`."""
JUNK = ("shopping list.txt", b"Milk, bread and a ream of paper.\n")
MISPRINT = "14% 17%"
"""A value that cannot be read: of a month that neighbours print (`value`), or that no other report prints (`latest`)."""
MISPRINTED_STATUS, MISPRINTED_COMPLETE = "Yse", "Ys"
RESTATED = 9
"""The report that says otherwise than all others how many schools were visited, and is right: no fault, and held."""


def end_of(number: int) -> date:
    """The last month of the report with this number."""
    return add_months(FIRST, number)


def months_of(number: int) -> list[date]:
    """The four months of its tables."""
    return [add_months(end_of(number), back) for back in (-3, -2, -1, 0)]


def sizes(number: int) -> list[int]:
    """What is counted in these months."""
    return [(month.year * 12 + month.month) * 7 % 41 + 10 for month in months_of(number)]


def heads(number: int) -> list[str]:
    """These months, as headers print them."""
    return [f"{month:%m/%y}" for month in months_of(number)]


def fault_of(number: int, count: int) -> str:
    """The fault of the report with this number, of so many; empty if it has none."""
    if number < 8:
        return FAULTS.get(number, "")
    if number == count - 1:
        return "latest"
    return FAULTS.get(number % 12, "") if number < count - 2 else ""


def text(number: int, fault: str = "") -> str:
    """A report as a text export."""
    ages, months = sizes(number), heads(number)
    name = NEW if number > 4 else OLD
    visits = PARENTS if number > 4 else CHILDREN
    counted = [age + 300 if number == RESTATED else age for age in ages]
    values = [[f"{age + plus}%" for age in ages] for plus in (0, 5)]
    if fault in ("value", "latest"):
        values[0][1 if fault == "value" else 3] = MISPRINT
    unread = {"header": ["??", "?!", "?", "…"], "gap": [months[0], "", *months[2:]]}
    return "\n".join(
        (
            "" if fault == "period" else f"{end_of(number):%B %Y}".upper(),
            "Success Statement 1: Plans are made in time",
            "\t".join(["METRICS", "TARGET", *unread.get(fault, months)]),
            "\t".join([name, "75%", *values[0]]),
            "\t".join(["" if fault == "name" else "Reviews held in the month", "80%", *values[1]]),
            "\t".join([visits, "40", *[str(age + 20) for age in ages]]),
            "Narrative",
            "The team met each week.",
            "Success Statement 2a" if fault == "statement" else "Success Statement 2: Schools are supported",
            "\t".join(["METRICS", "TARGET", *months]),
            *(
                "\t".join([f"Schools visited, area {area}", "40", *(str(age + area) for age in counted)])
                for area in range(1, 9)
            ),
            "Outstanding Action",
            "Ref\tAction\tLead\tOn track\tBarriers/Risks\tNarrative",
            f"AIP1\tVisit each school\tAL\t{MISPRINTED_STATUS if fault == 'status' else 'Yes'}\tNone\tBegun in spring.",
            "Business As Usual Assurance Activity Expectations\tComplete\tImpact",
            f"Survey of schools\t{MISPRINTED_COMPLETE if fault == 'assurance' else 'Y'}\tThree in four were content.",
            "Narrative",
            "The team met each week.",
            "",
        )
    )


def reports(count: int, *, with_faults: bool) -> list[tuple[str, bytes]]:
    """So many reports, name and bytes; with the planted faults and a file that is no report, or with neither."""
    made = [(f"report {n:02}.txt", text(n, fault_of(n, count) if with_faults else "").encode()) for n in range(count)]
    return [*made, JUNK] if with_faults else made
