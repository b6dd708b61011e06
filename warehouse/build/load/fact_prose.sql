select
    surrogate(
        concat_ws(chr(31), staged.sha256, staged.item.statement_no, staged.item.kind, staged.item.position)
    ) as paragraph_key,
    edition.report_key,
    surrogate(staged.item.statement_no::text) as statement_key,
    staged.item.kind,
    staged.item.position,
    blank_to_null(staged.item.text) as text,
    staged.item.source.page as source_page,
    staged.item.source.x0 as source_x0,
    staged.item.source.top as source_top,
    staged.item.source.x1 as source_x1,
    staged.item.source.bottom as source_bottom,
    blank_to_null(staged.item.source.path) as source_path,
    nullif(staged.item.source.table_no, 0) as source_table_no,
    nullif(staged.item.source.row_no, 0) as source_row_no,
    nullif(staged.item.source.column_no, 0) as source_column_no
from read_prose as staged
inner join edition on staged.sha256 = edition.source_sha256
order by edition.report_sequence, edition.edition, staged.ordinal
