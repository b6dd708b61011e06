with repairs_read as (
    select
        sha256,
        unnest(repairs) as repair,
        generate_subscripts(repairs, 1) as repair_no
    from parsed
)

select
    surrogate(concat_ws(chr(31), sha256, repair_no)) as repair_key,
    surrogate(sha256) as report_key,
    surrogate(repair.statement_no::text) as statement_key,
    repair_no,
    repair.rule,
    blank_to_null(repair.printed) as printed,
    blank_to_null(repair.read_as) as read_as,
    repair.source.page as source_page,
    repair.source.x0 as source_x0,
    repair.source.top as source_top,
    repair.source.x1 as source_x1,
    repair.source.bottom as source_bottom,
    blank_to_null(repair.source.path) as source_path,
    nullif(repair.source.table_no, 0) as source_table_no,
    nullif(repair.source.row_no, 0) as source_row_no,
    nullif(repair.source.column_no, 0) as source_column_no
from repairs_read
