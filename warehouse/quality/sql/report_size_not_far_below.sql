-- Under a quarter of the metrics of the report before it, of the same programme: half of its statements at least stood
-- in that report under the same titles. Gate 1 holds such a report back much earlier.
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
        lag(metrics) over (partition by programme order by report_sequence) as metrics_before,
        lag(report_id) over (partition by programme order by report_sequence) as report_before,
        lag(report_key) over (partition by programme order by report_sequence) as report_key_before
    from sizes
),

alike as (
    select own.report_key
    from fact_statement as own
    inner join pairs on own.report_key = pairs.report_key
    left join fact_statement as before
        on
            pairs.report_key_before = before.report_key
            and lower(own.title) = lower(before.title)
    group by own.report_key
    having count(before.report_key) * 2 >= count(*)
)

select
    pairs.report_id,
    null::bigint as statement_no,
    pairs.metrics || ' metrics' as what,
    pairs.metrics_before || ' in report ' || pairs.report_before as found,
    pairs.source_file,
    pairs.source_sha256
from pairs
inner join alike on pairs.report_key = alike.report_key
where
    pairs.metrics_before >= 6
    and pairs.metrics < pairs.metrics_before * 0.25
    and pairs.released is null
order by pairs.report_sequence desc
