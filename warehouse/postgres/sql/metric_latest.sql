-- PostgreSQL's way to the rows of `views/metric_latest.sql`, which picks whole rows by `max_by`; a test compares them.
with cells as (
    select
        history.*,
        report.report_sequence,
        history.role = 'actual' and history.value_kind <> 'blank' as is_actual,
        history.role = 'milestone' and history.value_kind <> 'blank' as is_milestone
    from metric_history as history
    inner join dim_report as report on history.source_sha256 = report.source_sha256
),

sources as (
    select distinct on (statement_no, metric_key, month) *
    from cells
    order by
        statement_no asc,
        metric_key asc,
        month asc,
        is_actual desc,
        is_milestone desc,
        report_sequence desc,
        metric_row asc,
        month_column asc
),

actuals as (
    select distinct on (statement_no, metric_key, month) *
    from cells
    where is_actual
    order by
        statement_no asc, metric_key asc, month asc, report_sequence desc, metric_row asc, month_column asc
),

milestones as (
    select distinct on (statement_no, metric_key, month) *
    from cells
    where is_milestone
    order by
        statement_no asc, metric_key asc, month asc, report_sequence desc, metric_row asc, month_column asc
),

targets as (
    select distinct on (statement_no, metric_key, month)
        statement_no,
        metric_key,
        month,
        target_text
    from cells
    where target_text is not null
    order by
        statement_no asc, metric_key asc, month asc, report_sequence desc, metric_row asc, month_column asc
)

select
    sources.statement_no,
    sources.metric,
    sources.month,
    actuals.value as actual,
    actuals.value_text as actual_text,
    milestones.value as milestone,
    milestones.value_text as milestone_text,
    coalesce(actuals.unit, milestones.unit) as unit,
    targets.target_text,
    sources.report_id as reported_in,
    coalesce(actuals.is_corrected, false) or coalesce(milestones.is_corrected, false) as is_corrected,
    nullif(concat_ws('; ', actuals.correction_why, milestones.correction_why), '') as correction_why,
    sources.metric_key,
    sources.metric_value_key,
    sources.source_file,
    sources.source_page,
    sources.source_bbox,
    sources.source_path
from sources
left join actuals
    on
        sources.statement_no = actuals.statement_no
        and sources.metric_key = actuals.metric_key
        and sources.month = actuals.month
left join milestones
    on
        sources.statement_no = milestones.statement_no
        and sources.metric_key = milestones.metric_key
        and sources.month = milestones.month
left join targets
    on
        sources.statement_no = targets.statement_no
        and sources.metric_key = targets.metric_key
        and sources.month = targets.month
