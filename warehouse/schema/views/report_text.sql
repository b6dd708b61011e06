select
    report.report_id,
    report.report_start,
    report.report_end,
    statement.statement_no,
    fact.kind,
    fact.position,
    fact.text,
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
    report.edition
from fact_prose as fact
inner join dim_report as report on fact.report_key = report.report_key
inner join dim_statement as statement on fact.statement_key = statement.statement_key
where report.is_latest
