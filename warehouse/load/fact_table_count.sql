with tables_read as (
    select
        sha256,
        unnest(tables) as counted
    from parsed
)

select
    surrogate(concat_ws(chr(31), sha256, counted.table_no)) as table_count_key,
    surrogate(sha256) as report_key,
    surrogate(counted.statement_no::text) as statement_key,
    counted.table_no,
    counted.kind as table_kind,
    counted.cells,
    counted.facts,
    counted.blanks,
    counted.headers,
    counted.quarantined
from tables_read
