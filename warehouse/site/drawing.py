"""What is drawn: small lines beside numbers, the chart's data, the star.

Belongs here: geometry and series, as plain data. Does not belong here: colours and marks (`assets`, `templates`).
"""

from __future__ import annotations

from typing import Any

from warehouse.schema.tables import TABLES
from warehouse.site.answers import Row, Rows

_WIDTH, _HEIGHT, _EDGE = 92.0, 22.0, 3.0


def in_unit(months: Rows, unit: str | None) -> Rows:
    """The months whose numbers are in this unit: no chart holds percentages beside counts."""
    return [row for row in months if row["unit"] == unit]


def spark(months: Rows, unit: str | None) -> dict[str, Any] | None:
    """Points of a small line, oldest month first; None where there are fewer than two actuals to join."""
    rows = in_unit(months, unit)
    actual = [(row["month"].toordinal(), row["actual"]) for row in rows if row["actual"] is not None]
    planned = [(row["month"].toordinal(), row["milestone"]) for row in rows if row["milestone"] is not None]
    if len(actual) < 2:
        return None
    days, values = zip(*actual, *planned, strict=True)
    first, length = min(days), (max(days) - min(days)) or 1
    low, high = min(values), max(values)

    def point(day: int, value: float) -> tuple[float, float]:
        across = (day - first) / length
        up = (value - low) / (high - low) if high > low else 0.5
        return (
            round(_EDGE + across * (_WIDTH - 2 * _EDGE), 1),
            round(_HEIGHT - _EDGE - up * (_HEIGHT - 2 * _EDGE), 1),
        )

    def line(series: list[tuple[int, float]]) -> str:
        return " ".join(f"{x},{y}" for x, y in (point(*each) for each in series)) if len(series) > 1 else ""

    return {"actual": line(actual), "planned": line(planned), "last": point(*actual[-1])}


def chart(row: Row, months: Rows, restated: Rows) -> dict[str, Any] | None:
    """The series of a metric's chart; None where there is no number to draw."""
    values: list[dict[str, Any]] = []

    def add(series: str, when: Any, value: float, text: str, report: str) -> None:
        values.append(
            {"series": series, "month": f"{when.isoformat()}T00:00:00", "value": value, "text": text, "report": report}
        )

    rows = in_unit(months, row["unit"])
    for cell in rows:
        if cell["milestone"] is not None:
            add("Planned", cell["month"], cell["milestone"], cell["milestone_text"], cell["reported_in"])
        if cell["actual"] is not None:
            add("Actual", cell["month"], cell["actual"], cell["actual_text"], cell["reported_in"])
    if not values:
        return None
    if has_target(row):
        for cell in (rows[0], rows[-1]):
            add("Target", cell["month"], row["target_value"], row["target_text"], "")
    for pair in restated:
        if pair["role"] == "actual" and pair["earlier_value"] is not None and pair["earlier_unit"] == row["unit"]:
            add(
                "Said before",
                pair["month"],
                pair["earlier_value"],
                pair["earlier_value_text"],
                pair["earlier_report_id"],
            )
    latest = f"latest {row['latest_text']}" if row["latest_text"] else "no actual yet"
    return {"values": values, "description": f"{row['metric']}, actual and planned by month, {latest}"}


def has_target(row: Row) -> bool:
    """Whether the target is a number that the chart can show."""
    return row["target_value"] is not None and row["target_unit"] == row["unit"]


def star() -> dict[str, Any]:
    """Boxes and lines of the star: facts in the middle column, dimensions on both sides."""
    facts = [name for name in TABLES if name.startswith("fact_")]
    dimensions = [name for name in TABLES if name.startswith("dim_")]
    half = dimensions.index("dim_metric")  # what most facts share stands on the left
    step, width = 44, 190
    height = len(facts) * step + 10
    boxes: dict[str, dict[str, Any]] = {}
    for names, x in ((dimensions[:half], 10), (facts, 305), (dimensions[half:], 600)):
        gap = height / len(names)
        for index, name in enumerate(names):
            kind = "fact" if name.startswith("fact_") else "dim"
            boxes[name] = {"name": name, "kind": kind, "x": x, "y": round(gap * (index + 0.5) - 13), "width": width}
    lines: list[tuple[float, float, float, float]] = []
    for name in facts:
        for home in {column.home for column in TABLES[name].columns if column.home}:
            fact, dimension = boxes[name], boxes[home]
            left = dimension["x"] < fact["x"]
            start = fact["x"] if left else fact["x"] + width
            end = dimension["x"] + width if left else dimension["x"]
            lines.append((start, fact["y"] + 13, end, dimension["y"] + 13))
    return {"boxes": list(boxes.values()), "lines": sorted(lines), "width": 800, "height": height}
