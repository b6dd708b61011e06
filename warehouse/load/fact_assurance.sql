with assurance_read as (
    select
        sha256,
        unnest(assurance) as update_read
    from parsed
)

select
    surrogate(concat_ws(chr(31), sha256, update_read.statement_no, update_read.assurance_row)) as assurance_update_key,
    surrogate(sha256) as report_key,
    surrogate(update_read.statement_no::text) as statement_key,
    surrogate(update_read.activity_key) as activity_key,
    update_read.assurance_row,
    update_read.activity,
    blank_to_null(update_read.complete_text) as complete_text,
    update_read.status,
    blank_to_null(update_read.due_text) as due_text,
    update_read.due_month_no,
    update_read.due_year,
    blank_to_null(update_read.impact) as impact,
    update_read.source.page as source_page,
    update_read.source.x0 as source_x0,
    update_read.source.top as source_top,
    update_read.source.x1 as source_x1,
    update_read.source.bottom as source_bottom,
    blank_to_null(update_read.source.path) as source_path,
    nullif(update_read.source.table_no, 0) as source_table_no,
    nullif(update_read.source.row_no, 0) as source_row_no,
    nullif(update_read.source.column_no, 0) as source_column_no
from assurance_read
