select
    surrogate(
        concat_ws(chr(31), staged.sha256, staged.item.statement_no, staged.item.assurance_row)
    ) as assurance_update_key,
    edition.report_key,
    surrogate(staged.item.statement_no::text) as statement_key,
    surrogate(staged.item.activity_key) as activity_key,
    staged.item.assurance_row,
    staged.item.activity,
    blank_to_null(staged.item.complete_text) as complete_text,
    staged.item.status,
    blank_to_null(staged.item.due_text) as due_text,
    staged.item.due_month_no,
    staged.item.due_year,
    blank_to_null(staged.item.impact) as impact,
    staged.item.source.page as source_page,
    staged.item.source.x0 as source_x0,
    staged.item.source.top as source_top,
    staged.item.source.x1 as source_x1,
    staged.item.source.bottom as source_bottom,
    blank_to_null(staged.item.source.path) as source_path,
    nullif(staged.item.source.table_no, 0) as source_table_no,
    nullif(staged.item.source.row_no, 0) as source_row_no,
    nullif(staged.item.source.column_no, 0) as source_column_no
from read_assurance as staged
inner join edition on staged.sha256 = edition.source_sha256
order by edition.report_sequence, edition.edition, staged.ordinal
