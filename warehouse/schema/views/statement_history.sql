select
    report.report_id,
    report.report_start,
    report.report_end,
    statement.statement_no,
    fact.title,
    fact.standing,
    report.source_file,
    fact.source_page,
    source_box(fact.source_x0) as source_bbox,
    fact.source_path,
    fact.source_table_no,
    fact.source_row_no,
    fact.source_column_no,
    report.source_sha256,
    report.edition,
    report.programme
from fact_statement as fact
inner join dim_report as report on fact.report_key = report.report_key
inner join dim_statement as statement on fact.statement_key = statement.statement_key
where report.is_latest
