-- Under a quarter of the metrics of the report before it. Gate 1 holds such a report back much earlier.
with sizes as (
    select
        report.*,
        count(distinct fact.statement_key || ' ' || fact.metric_row) as metrics
    from dim_report as report
    left join fact_metric_value as fact on report.report_key = fact.report_key
    where report.is_latest
    group by all
),

pairs as (
    select
        *,
        lag(metrics) over (order by report_sequence) as metrics_before,
        lag(report_id) over (order by report_sequence) as report_before
    from sizes
)

select
    report_id,
    null::bigint as statement_no,
    metrics || ' metrics' as what,
    metrics_before || ' in report ' || report_before as found,
    source_file
from pairs
where metrics_before >= 6 and metrics < metrics_before * 0.25 and released is null
order by report_sequence desc
