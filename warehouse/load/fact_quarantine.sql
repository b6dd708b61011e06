with quarantined_read as (
    select
        sha256,
        unnest(quarantined) as kept,
        generate_subscripts(quarantined, 1) as quarantine_no
    from parsed
)

select
    surrogate(concat_ws(chr(31), quarantined_read.sha256, quarantined_read.quarantine_no)) as quarantine_key,
    surrogate(quarantined_read.sha256) as report_key,
    surrogate(kept.statement_no::text) as statement_key,
    quarantined_read.quarantine_no,
    edition.source_file,
    quarantined_read.sha256 as source_sha256,
    kept.reason,
    blank_to_null(kept.raw) as raw,
    kept.source.page as source_page,
    kept.source.x0 as source_x0,
    kept.source.top as source_top,
    kept.source.x1 as source_x1,
    kept.source.bottom as source_bottom,
    blank_to_null(kept.source.path) as source_path,
    nullif(kept.source.table_no, 0) as source_table_no,
    nullif(kept.source.row_no, 0) as source_row_no,
    nullif(kept.source.column_no, 0) as source_column_no
from quarantined_read
inner join edition on quarantined_read.sha256 = edition.source_sha256
union all by name
select
    surrogate(concat_ws(chr(31), sha256, 0)) as quarantine_key,
    0 as quarantine_no,
    source_file,
    sha256 as source_sha256,
    reason,
    page as source_page
from refused
