-- A month before the report's period is blank, and the report before it had a value there.
with months as (
    select
        fact.statement_key,
        fact.metric_key,
        fact.month_key,
        report.report_id,
        report.report_sequence,
        fact.month_key < year(report.report_start) * 100 + month(report.report_start) as is_over,
        max_by(fact.value_text, fact.month_column) filter (where fact.value_kind <> 'blank') as value_text,
        max_by(fact.metric_value_key, fact.month_column) as metric_value_key
    from fact_metric_value as fact
    inner join dim_report as report on fact.report_key = report.report_key
    where fact.role = 'actual' and report.is_latest
    group by all
),

pairs as (
    select
        *,
        lag(value_text) over earlier as text_before,
        lag(report_id) over earlier as report_before
    from months
    window earlier as (partition by statement_key, metric_key, month_key order by report_sequence)
)

select
    cell.report_id,
    cell.statement_no,
    cell.metric || ', ' || strftime(cell.month, '%B %Y') as what,
    'blank; ' || pairs.text_before || ' in report ' || pairs.report_before as found,
    cell.source_file,
    cell.source_page,
    cell.source_table_no,
    cell.source_row_no,
    cell.source_column_no,
    cell.source_path
from pairs
inner join metric_history as cell on pairs.metric_value_key = cell.metric_value_key
where pairs.value_text is null and pairs.text_before is not null and pairs.is_over
order by pairs.report_sequence desc, cell.statement_no asc, cell.month asc
