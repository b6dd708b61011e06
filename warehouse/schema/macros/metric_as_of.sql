-- For each role the value of the latest report that printed one that is not blank; where one report prints two, the
-- first. The target is that of the latest report that printed the month with a target, the name of a metric that of the
-- latest report held. Only reports whose last month is not after `as_of` are looked at; the view `metric_latest` is
-- this text with a day after all others, and PostgreSQL takes it as it stands. What is chosen from is narrow, and each
-- chosen cell is looked up once: sorting whole rows was most of the cost.
with cells as (
    select
        fact.metric_value_key,
        fact.metric_key,
        fact.month_key,
        report.programme,
        statement.statement_no,
        report.report_sequence,
        fact.metric_row,
        fact.month_column,
        fact.metric_as_printed,
        fact.value_kind <> 'blank' and fact.role = 'actual' as is_actual,
        fact.value_kind <> 'blank' and fact.role = 'milestone' as is_milestone,
        fact.target_text is not null as has_target
    from fact_metric_value as fact
    inner join dim_report as report on fact.report_key = report.report_key
    inner join dim_statement as statement on fact.statement_key = statement.statement_key
    where report.is_latest and date_trunc('month', report.report_end) <= as_of -- noqa: RF02
),

latest_name as (
    select distinct on (metric_key)
        metric_key,
        metric_as_printed
    from cells
    order by metric_key asc, report_sequence desc, statement_no asc, metric_row asc, metric_as_printed desc
),

named as (
    select
        metric_key,
        trim(
            regexp_replace(
                translate(
                    metric_as_printed,
                    '‘’‚‛′´`“”„‟″«»‐‑‒–—―−' || chr(173) || chr(8203) || chr(8204) || chr(8205) || chr(65279),
                    '''''''''''''''"""""""-------'
                ),
                '[\s\p{Z}]+', ' ', 'g'
            )
        ) as metric
    from latest_name
),

placed as (
    select
        programme,
        statement_no,
        metric_key,
        month_key,
        metric_value_key,
        is_actual,
        is_milestone,
        has_target,
        row_number() over (
            partition by programme, statement_no, metric_key, month_key
            order by report_sequence desc, metric_row asc, month_column asc
        ) as place
    from cells
),

first_of as (
    select
        programme,
        statement_no,
        metric_key,
        month_key,
        min(place) filter (where is_actual) as actual_place,
        min(place) filter (where is_milestone) as milestone_place,
        min(place) filter (where has_target) as target_place
    from placed
    group by programme, statement_no, metric_key, month_key
),

picked as (
    select
        first_of.programme,
        first_of.statement_no,
        first_of.metric_key,
        first_of.month_key,
        max(placed.metric_value_key) filter (where placed.place = first_of.actual_place) as actual_key,
        max(placed.metric_value_key) filter (where placed.place = first_of.milestone_place) as milestone_key,
        max(placed.metric_value_key) filter (where placed.place = first_of.target_place) as target_key,
        max(placed.metric_value_key) filter (
            where placed.place = coalesce(first_of.actual_place, first_of.milestone_place, 1)
        ) as source_key
    from first_of
    inner join placed
        on
            first_of.programme = placed.programme
            and first_of.statement_no = placed.statement_no
            and first_of.metric_key = placed.metric_key
            and first_of.month_key = placed.month_key
    group by first_of.programme, first_of.statement_no, first_of.metric_key, first_of.month_key
)

select
    picked.statement_no,
    source.title,
    named.metric,
    source.month,
    actual.value as actual,
    actual.value_text as actual_text,
    milestone.value as milestone,
    milestone.value_text as milestone_text,
    coalesce(actual.unit, milestone.unit) as unit,
    target.target_text,
    target.target_value,
    coalesce(target.better, source.better) as better,
    source.report_id as reported_in,
    coalesce(actual.doubt, milestone.doubt) is not null as is_doubtful,
    nullif(concat_ws('; ', actual.doubt, milestone.doubt), '') as doubt,
    coalesce(actual.correction_why, milestone.correction_why) is not null as is_corrected,
    nullif(concat_ws('; ', actual.correction_why, milestone.correction_why), '') as correction_why,
    source.metric_id,
    picked.metric_key,
    source.metric_value_key,
    source.source_file,
    source.source_page,
    source.source_bbox,
    source.source_path,
    picked.programme
from picked
inner join named on picked.metric_key = named.metric_key
inner join metric_history as source on picked.source_key = source.metric_value_key
left join fact_metric_value as actual on picked.actual_key = actual.metric_value_key
left join fact_metric_value as milestone on picked.milestone_key = milestone.metric_value_key
left join fact_metric_value as target on picked.target_key = target.metric_value_key
