select
    report.report_id,
    report.report_start,
    report.report_end,
    statement.statement_no,
    fact.section,
    action_ref.ref,
    fact.ref_as_printed,
    fact.action,
    leader.lead,
    fact.status_text,
    fact.status,
    fact.rag,
    fact.rag_text,
    fact.due_text,
    fact.due_month,
    coalesce(
        fact.due_month < make_date(year(report.report_end), month(report.report_end), 1)
        and fact.status not in ('complete', 'not_applicable'),
        false
    ) as is_overdue,
    fact.doubt is not null as is_doubtful,
    fact.doubt,
    fact.barriers,
    fact.narrative,
    fact.monitored_by,
    fact.is_corrected,
    fact.corrected_text,
    fact.correction_why,
    fact.action_row,
    fact.action_update_key,
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
from fact_action as fact
inner join dim_report as report on fact.report_key = report.report_key
inner join dim_statement as statement on fact.statement_key = statement.statement_key
inner join dim_action as action_ref on fact.action_key = action_ref.action_key
left join dim_lead as leader on fact.lead_key = leader.lead_key
where report.is_latest
