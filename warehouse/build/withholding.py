"""What the second witness says of the staged rows: tables and metric rows that are held back, and doubtful ones.

Belongs here: which staged cells are weighed, and what a build does with the verdict. Does not belong here: the verdict
(`admission.agreement`).

A cell that is held back leaves the metric cells for quarantine, where its row says why; a blank one just leaves. A
doubtful cell stays, with the doubt beside it. Cells that a person has corrected stay as corrected.
"""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from warehouse.admission.agreement import CELLS, judge

HELD_BACK = "neighbours-disagree"

_WEIGHED = """
select
    cells.sha256,
    cells.ordinal,
    'main' as programme,
    edition.report_id,
    edition.report_start as first,
    edition.report_end as last,
    edition.is_latest,
    cells.item.statement_no,
    coalesce(nullif(cells.item.header_source.table_no, 0), cells.item.source.table_no) as table_no,
    coalesce(alias.same_as, cells.item.metric_key) as metric,
    cells.item.month,
    cells.item.role = 'actual' as is_actual,
    if(
        cells.item.value is null,
        null,
        concat_ws(' ', coalesce(cells.item.comparator, ''), cells.item.value)
    ) as value,
    cells.item.doubt is not null as is_doubtful
from read_metric_cells as cells
inner join edition on cells.sha256 = edition.source_sha256
left join alias on cells.item.metric_key = alias.identity
order by cells.sha256, cells.ordinal
"""

_TO_QUARANTINE = """
insert into read_quarantined
select
    cells.sha256,
    coalesce(numbered.last, 0) + row_number() over (partition by cells.sha256 order by cells.ordinal),
    struct_pack(
        statement_no := cells.item.statement_no,
        reason := told.reason,
        raw := cells.item.value_text,
        source := cells.item.source,
        reason_code := ?,
        row_label := cells.item.metric_as_printed,
        column_label := cells.item.month_label
    )
from read_metric_cells as cells
inner join withheld as told on cells.sha256 = told.sha256 and cells.ordinal = told.ordinal
left join (select sha256, max(ordinal) as last from read_quarantined group by sha256) as numbered
    on cells.sha256 = numbered.sha256
where cells.item.value_kind != 'blank'
"""

_COUNTED = """
update read_tables
set item = struct_update(
    item,
    facts := item.facts - least(item.facts, gone.cells),
    quarantined := item.quarantined + least(item.facts, gone.cells)
)
from (
    select cells.sha256, cells.item.source.table_no, count(*) as cells
    from read_metric_cells as cells
    inner join withheld as told on cells.sha256 = told.sha256 and cells.ordinal = told.ordinal
    where cells.item.value_kind != 'blank'
    group by all
) as gone
where read_tables.sha256 = gone.sha256 and read_tables.item.table_no = gone.table_no
"""

_TAKEN_OUT = """
delete from read_metric_cells as cells
using withheld as told
where cells.sha256 = told.sha256 and cells.ordinal = told.ordinal
"""

_DOUBTED = """
update read_metric_cells
set item = struct_update(item, doubt := concat_ws('; ', item.doubt, told.reason))
from doubted as told
where read_metric_cells.sha256 = told.sha256 and read_metric_cells.ordinal = told.ordinal
"""


def withhold(connection: duckdb.DuckDBPyConnection, released: Collection[str]) -> None:
    """Weigh the staged metric cells against each other, and act on it. What is `released` (SHA-256) is right.

    Needs the staged rows, `edition`, `alias` and `cell_correction`.
    """
    cells = connection.execute(_WEIGHED).to_arrow_table().cast(CELLS)
    verdict = judge(cells, released)
    corrected = "(select sha256, ordinal from cell_correction)"
    for name, rows in (("withheld", verdict.withheld), ("doubted", verdict.doubtful)):
        connection.register("verdict", rows)
        connection.execute(
            f"create temp table {name} as select * from verdict where (sha256, ordinal) not in {corrected}"
        )
        connection.unregister("verdict")
    connection.execute(
        "update withheld set reason = concat(reason, '. What to do: look at the table; if it is right, let it in by "
        "`impact release ', report_id, '`') from edition where withheld.sha256 = edition.source_sha256"
    )
    connection.execute(_TO_QUARANTINE, [HELD_BACK])
    for statement in (_COUNTED, _TAKEN_OUT, _DOUBTED):
        connection.execute(statement)
