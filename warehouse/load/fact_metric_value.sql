with metric_cells_read as (
    select
        sha256,
        unnest(metric_cells) as cell
    from parsed
)

select
    surrogate(concat_ws(chr(31), metric_cells_read.sha256, cell.statement_no, cell.metric_row, cell.month_column)) as metric_value_key,
    surrogate(metric_cells_read.sha256) as report_key,
    surrogate(cell.statement_no::text) as statement_key,
    surrogate(coalesce(alias.same_as, cell.metric_key)) as metric_key,
    year(cell.month) * 100 + month(cell.month) as month_key,
    cell.role,
    cell.metric_row,
    cell.metric_as_printed,
    blank_to_null(cell.target_text) as target_text,
    cell.month_column,
    cell.month_label,
    blank_to_null(cell.value_text) as value_text,
    cell.value_kind,
    cell.comparator,
    cell.value,
    cell.unit,
    cell.source.page as source_page,
    cell.source.x0 as source_x0,
    cell.source.top as source_top,
    cell.source.x1 as source_x1,
    cell.source.bottom as source_bottom,
    blank_to_null(cell.source.path) as source_path,
    nullif(cell.source.table_no, 0) as source_table_no,
    nullif(cell.source.row_no, 0) as source_row_no,
    nullif(cell.source.column_no, 0) as source_column_no,
    cell.header_source.page as header_page,
    cell.header_source.x0 as header_x0,
    cell.header_source.top as header_top,
    cell.header_source.x1 as header_x1,
    cell.header_source.bottom as header_bottom,
    blank_to_null(cell.header_source.path) as header_path,
    nullif(cell.header_source.table_no, 0) as header_table_no,
    nullif(cell.header_source.row_no, 0) as header_row_no,
    nullif(cell.header_source.column_no, 0) as header_column_no
from metric_cells_read
left join alias on metric_cells_read.cell.metric_key = alias.identity
