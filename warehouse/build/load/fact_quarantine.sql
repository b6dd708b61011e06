with listed as (
    select
        surrogate(concat_ws(chr(31), staged.sha256, staged.ordinal)) as quarantine_key,
        edition.report_key,
        edition.report_id,
        edition.report_sequence,
        edition.edition,
        surrogate(staged.item.statement_no::text) as statement_key,
        staged.ordinal as quarantine_no,
        edition.source_file,
        staged.sha256 as source_sha256,
        staged.item.reason,
        blank_to_null(staged.item.raw) as raw,
        staged.item.source.page as source_page,
        staged.item.source.x0 as source_x0,
        staged.item.source.top as source_top,
        staged.item.source.x1 as source_x1,
        staged.item.source.bottom as source_bottom,
        blank_to_null(staged.item.source.path) as source_path,
        nullif(staged.item.source.table_no, 0) as source_table_no,
        nullif(staged.item.source.row_no, 0) as source_row_no,
        nullif(staged.item.source.column_no, 0) as source_column_no
    from read_quarantined as staged
    inner join edition on staged.sha256 = edition.source_sha256
    union all by name
    select
        surrogate(concat_ws(chr(31), sha256, 0)) as quarantine_key,
        0 as quarantine_no,
        source_file,
        sha256 as source_sha256,
        reason,
        page as source_page
    from refused
    union all by name
    select
        surrogate(concat_ws(chr(31), sha256, 0)) as quarantine_key,
        report_id,
        0 as quarantine_no,
        source_file,
        sha256 as source_sha256,
        reason
    from held
)

select * exclude (report_sequence, edition)
from listed
order by report_sequence asc nulls last, edition asc, source_sha256 asc, quarantine_no asc
