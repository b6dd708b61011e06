-- For each role the value of the latest report that printed one that is not blank; where one report prints two, the
-- first. The target is that of the latest report that printed the month with a target, the name of a metric that of the
-- latest report held. Only reports whose last month is not after `as_of` are looked at; the view `metric_latest` is
-- this text with a day after all others, and PostgreSQL takes it as it stands.
with cells as (
    select
        history.*,
        report.report_sequence,
        history.value_kind <> 'blank' and history.role = 'actual' as is_actual,
        history.value_kind <> 'blank' and history.role = 'milestone' as is_milestone,
        history.target_text is not null as has_target
    from metric_history as history
    inner join dim_report as report on history.source_sha256 = report.source_sha256
    where date_trunc('month', history.report_end) <= as_of -- noqa: RF02
),

names as (
    select distinct on (metric_key)
        metric_key,
        trim(
            regexp_replace(
                regexp_replace(
                    regexp_replace(metric_as_printed, '[‘’‚‛′´`]', chr(39), 'g'),
                    '[“”„‟″«»]', '"', 'g'
                ),
                '[\s\p{Z}]+', ' ', 'g'
            )
        ) as metric
    from cells
    order by metric_key asc, report_sequence desc, statement_no asc, metric_row asc, metric_as_printed desc
),

placed as (
    select
        *,
        row_number() over (
            partition by programme, statement_no, metric_key, month
            order by is_actual desc, is_milestone desc, report_sequence desc, metric_row asc, month_column asc
        ) as source_place,
        row_number() over (
            partition by programme, statement_no, metric_key, month, is_actual, is_milestone
            order by report_sequence desc, metric_row asc, month_column asc
        ) as role_place,
        row_number() over (
            partition by programme, statement_no, metric_key, month, has_target
            order by report_sequence desc, metric_row asc, month_column asc
        ) as target_place
    from cells
),

picked as (
    select
        programme,
        statement_no,
        metric_key,
        month,
        max(value) filter (where is_actual and role_place = 1) as actual,
        max(value_text) filter (where is_actual and role_place = 1) as actual_text,
        max(unit) filter (where is_actual and role_place = 1) as actual_unit,
        max(value) filter (where is_milestone and role_place = 1) as milestone,
        max(value_text) filter (where is_milestone and role_place = 1) as milestone_text,
        max(unit) filter (where is_milestone and role_place = 1) as milestone_unit,
        max(target_text) filter (where has_target and target_place = 1) as target_text,
        max(target_value) filter (where has_target and target_place = 1) as target_value,
        max(better) filter (where has_target and target_place = 1) as target_better,
        max(report_id) filter (where source_place = 1) as reported_in,
        max(better) filter (where source_place = 1) as source_better,
        max(correction_why) filter (where is_actual and role_place = 1) as actual_correction,
        max(correction_why) filter (where is_milestone and role_place = 1) as milestone_correction,
        max(doubt) filter (where is_actual and role_place = 1) as actual_doubt,
        max(doubt) filter (where is_milestone and role_place = 1) as milestone_doubt,
        max(metric_value_key) filter (where source_place = 1) as metric_value_key
    from placed
    where source_place = 1 or role_place = 1 or target_place = 1
    group by programme, statement_no, metric_key, month
)

select
    picked.statement_no,
    source.title,
    names.metric,
    picked.month,
    picked.actual,
    picked.actual_text,
    picked.milestone,
    picked.milestone_text,
    coalesce(picked.actual_unit, picked.milestone_unit) as unit,
    picked.target_text,
    picked.target_value,
    coalesce(picked.target_better, picked.source_better) as better,
    picked.reported_in,
    coalesce(picked.actual_doubt, picked.milestone_doubt) is not null as is_doubtful,
    coalesce(picked.actual_correction, picked.milestone_correction) is not null as is_corrected,
    nullif(concat_ws('; ', picked.actual_correction, picked.milestone_correction), '') as correction_why,
    picked.metric_key,
    picked.metric_value_key,
    source.source_file,
    source.source_page,
    source.source_bbox,
    source.source_path,
    picked.programme
from picked
inner join names on picked.metric_key = names.metric_key
inner join cells as source on picked.metric_value_key = source.metric_value_key
