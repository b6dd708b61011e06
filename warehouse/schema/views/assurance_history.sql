select
    report.report_id,
    report.report_start,
    report.report_end,
    statement.statement_no,
    fact.activity,
    fact.complete_text,
    fact.status,
    fact.due_text,
    fact.due_month,
    fact.impact,
    fact.doubt is not null as is_doubtful,
    fact.doubt,
    fact.assurance_row,
    fact.activity_key,
    fact.assurance_update_key,
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
from fact_assurance as fact
inner join dim_report as report on fact.report_key = report.report_key
inner join dim_statement as statement on fact.statement_key = statement.statement_key
where report.is_latest
