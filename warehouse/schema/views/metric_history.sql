select
    report.report_id,
    report.report_start,
    report.report_end,
    statement.statement_no,
    metric.metric,
    fact.metric_as_printed,
    fact.metric_row,
    fact.target_text,
    month.month,
    fact.month_label,
    fact.month_column,
    fact.role,
    fact.value_text,
    fact.value_kind,
    fact.comparator,
    fact.value,
    fact.unit,
    fact.is_corrected,
    fact.corrected_text,
    fact.correction_why,
    fact.metric_key,
    fact.metric_value_key,
    report.source_file,
    fact.source_page,
    if(
        fact.source_x0 is null,
        null,
        struct_pack(
            x0 := fact.source_x0,
            top := fact.source_top,
            x1 := fact.source_x1,
            bottom := fact.source_bottom
        )
    ) as source_bbox,
    fact.source_path,
    fact.source_table_no,
    fact.source_row_no,
    fact.source_column_no,
    report.source_sha256,
    report.edition,
    fact.header_page,
    if(
        fact.header_x0 is null,
        null,
        struct_pack(
            x0 := fact.header_x0,
            top := fact.header_top,
            x1 := fact.header_x1,
            bottom := fact.header_bottom
        )
    ) as header_bbox,
    fact.header_path,
    fact.header_table_no,
    fact.header_row_no,
    fact.header_column_no
from fact_metric_value as fact
inner join dim_report as report on fact.report_key = report.report_key
inner join dim_statement as statement on fact.statement_key = statement.statement_key
inner join dim_metric as metric on fact.metric_key = metric.metric_key
inner join dim_month as month on fact.month_key = month.month_key
where report.is_latest
