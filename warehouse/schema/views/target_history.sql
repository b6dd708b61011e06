-- A run is unbroken over the reports held that print the target; blanks print none. Case and spaces do not tell
-- targets apart; a metric printed twice under one statement is taken from its first row.
with said as (
    select distinct on (history.programme, history.report_id, history.statement_no, history.metric_key)
        history.programme,
        history.statement_no,
        history.metric_key,
        history.metric,
        history.report_id,
        history.report_start,
        history.report_end,
        report.report_sequence,
        history.target_text,
        lower(regexp_replace(history.target_text, '[\s\p{Z}]+', '', 'g')) as words
    from metric_history as history
    inner join dim_report as report on history.source_sha256 = report.source_sha256
    where history.target_text is not null
    order by
        history.programme,
        history.report_id,
        history.statement_no,
        history.metric_key,
        history.metric_row,
        history.month_column
),

runs as (
    select
        *,
        report_sequence - row_number() over (
            partition by programme, statement_no, metric_key, words
            order by report_sequence
        ) as run
    from said
)

select
    statement_no,
    metric,
    max_by(target_text, report_sequence) as target_text,
    min_by(report_start, report_sequence) as valid_from,
    max_by(report_end, report_sequence) as valid_to,
    max(report_sequence) = (
        select max(newest.report_sequence) from dim_report as newest
        where newest.programme = runs.programme
    ) as is_current,
    min_by(report_id, report_sequence) as first_report_id,
    max_by(report_id, report_sequence) as last_report_id,
    count(*) as report_count,
    metric_key,
    programme
from runs
group by programme, statement_no, metric_key, metric, words, run
