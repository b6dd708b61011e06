select
    surrogate(
        concat_ws(
            chr(31),
            staged.sha256,
            staged.item.statement_no,
            staged.item.metric_row,
            staged.item.month_column
        )
    ) as metric_value_key,
    edition.report_key,
    surrogate(staged.item.statement_no::text) as statement_key,
    surrogate(coalesce(alias.same_as, staged.item.metric_key)) as metric_key,
    year(staged.item.month) * 100 + month(staged.item.month) as month_key,
    staged.item.role,
    staged.item.metric_row,
    staged.item.metric_as_printed,
    blank_to_null(staged.item.target_text) as target_text,
    staged.item.month_column,
    staged.item.month_label,
    blank_to_null(staged.item.value_text) as value_text,
    if(correction.sha256 is null, staged.item.value_kind, correction.value_kind) as value_kind,
    if(correction.sha256 is null, staged.item.comparator, correction.comparator) as comparator,
    if(correction.sha256 is null, staged.item.value, correction.value) as value,
    if(correction.sha256 is null, staged.item.unit, correction.unit) as unit,
    correction.sha256 is not null as is_corrected,
    correction.corrected_text,
    correction.correction_why,
    staged.item.source.page as source_page,
    staged.item.source.x0 as source_x0,
    staged.item.source.top as source_top,
    staged.item.source.x1 as source_x1,
    staged.item.source.bottom as source_bottom,
    blank_to_null(staged.item.source.path) as source_path,
    nullif(staged.item.source.table_no, 0) as source_table_no,
    nullif(staged.item.source.row_no, 0) as source_row_no,
    nullif(staged.item.source.column_no, 0) as source_column_no,
    staged.item.header_source.page as header_page,
    staged.item.header_source.x0 as header_x0,
    staged.item.header_source.top as header_top,
    staged.item.header_source.x1 as header_x1,
    staged.item.header_source.bottom as header_bottom,
    blank_to_null(staged.item.header_source.path) as header_path,
    nullif(staged.item.header_source.table_no, 0) as header_table_no,
    nullif(staged.item.header_source.row_no, 0) as header_row_no,
    nullif(staged.item.header_source.column_no, 0) as header_column_no
from read_metric_cells as staged
left join alias on staged.item.metric_key = alias.identity
left join cell_correction as correction on staged.sha256 = correction.sha256 and staged.ordinal = correction.ordinal
inner join edition on staged.sha256 = edition.source_sha256
order by edition.report_sequence, edition.edition, staged.ordinal
