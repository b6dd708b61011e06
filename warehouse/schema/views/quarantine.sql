-- A refused file is no edition of any report, and a report held back none of those that count: neither has a
-- statement or edition, the former no report.
select
    fact.report_id,
    statement.statement_no,
    fact.reason_code,
    fact.reason,
    fact.raw,
    fact.row_label,
    fact.column_label,
    fact.quarantine_key,
    fact.source_file,
    fact.source_page,
    source_box(fact.source_x0) as source_bbox,
    fact.source_path,
    fact.source_table_no,
    fact.source_row_no,
    fact.source_column_no,
    fact.source_sha256,
    report.edition,
    fact.programme
from fact_quarantine as fact
left join dim_report as report on fact.report_key = report.report_key
left join dim_statement as statement on fact.statement_key = statement.statement_key
where fact.report_key is null or report.is_latest
