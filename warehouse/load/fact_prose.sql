with prose_read as (
    select
        sha256,
        unnest(prose) as paragraph
    from parsed
)

select
    surrogate(concat_ws(chr(31), sha256, paragraph.statement_no, paragraph.kind, paragraph.position)) as paragraph_key,
    surrogate(sha256) as report_key,
    surrogate(paragraph.statement_no::text) as statement_key,
    paragraph.kind,
    paragraph.position,
    blank_to_null(paragraph.text) as text,
    paragraph.source.page as source_page,
    paragraph.source.x0 as source_x0,
    paragraph.source.top as source_top,
    paragraph.source.x1 as source_x1,
    paragraph.source.bottom as source_bottom,
    blank_to_null(paragraph.source.path) as source_path,
    nullif(paragraph.source.table_no, 0) as source_table_no,
    nullif(paragraph.source.row_no, 0) as source_row_no,
    nullif(paragraph.source.column_no, 0) as source_column_no
from prose_read
