with statements_read as (
    select
        sha256,
        unnest(statements) as statement
    from parsed
)

select
    surrogate(concat_ws(chr(31), sha256, statement.statement_no)) as statement_report_key,
    surrogate(sha256) as report_key,
    surrogate(statement.statement_no::text) as statement_key,
    blank_to_null(statement.title) as title,
    statement.standing,
    statement.source.page as source_page,
    statement.source.x0 as source_x0,
    statement.source.top as source_top,
    statement.source.x1 as source_x1,
    statement.source.bottom as source_bottom,
    blank_to_null(statement.source.path) as source_path,
    nullif(statement.source.table_no, 0) as source_table_no,
    nullif(statement.source.row_no, 0) as source_row_no,
    nullif(statement.source.column_no, 0) as source_column_no
from statements_read
