select
    report.report_id,
    statement.statement_no,
    fact.rule,
    fact.printed,
    fact.read_as,
    fact.repair_key,
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
from fact_repair as fact
inner join dim_report as report on fact.report_key = report.report_key
left join dim_statement as statement on fact.statement_key = statement.statement_key
where report.is_latest
