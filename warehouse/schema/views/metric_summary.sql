-- Where each metric stands: the last month with a number, and what it is to be held against. The name is that of the
-- latest report, the target that of the latest report that prints one. A bound (`<5`) or words are no number to judge.
-- Where neither target nor name says which way is good, a target at the end of its scale does (all, or none), else a
-- plan that goes one way within its last year, and towards the target: it is made to get better.
with newest as (
    select
        programme,
        max(report_sequence) as report_sequence
    from dim_report
    where is_latest
    group by programme
),

targets as (
    select distinct on (history.programme, history.statement_no, history.metric_key)
        history.programme,
        history.statement_no,
        history.metric_key,
        history.target_text,
        history.target_value,
        history.target_comparator,
        history.target_unit,
        history.better
    from metric_history as history
    inner join dim_report as report on history.source_sha256 = report.source_sha256
    where history.target_text is not null
    order by
        history.programme asc,
        history.statement_no asc,
        history.metric_key asc,
        report.report_sequence desc,
        history.metric_row asc,
        history.month_column asc
),

printed as (
    select
        latest.*,
        cell.value_kind,
        cell.role,
        latest.actual is not null and cell.role = 'actual' and cell.value_kind in ('number', 'bound') as has_number
    from metric_latest as latest
    inner join metric_history as cell on latest.metric_value_key = cell.metric_value_key
),

milestones as (
    select
        programme,
        statement_no,
        metric_key,
        month,
        milestone,
        unit,
        max(month) over (partition by programme, statement_no, metric_key) as last_month
    from printed
    where milestone is not null
),

planned as (
    select
        programme,
        statement_no,
        metric_key,
        month,
        milestone,
        unit
    from milestones
    where month > last_month - interval '12 months'
),

steps as (
    select
        programme,
        statement_no,
        metric_key,
        milestone,
        unit,
        milestone - lag(milestone) over (partition by programme, statement_no, metric_key order by month) as step
    from planned
),

plans as (
    select
        programme,
        statement_no,
        metric_key,
        min(unit) as unit,
        min(milestone) as lowest,
        max(milestone) as highest,
        case
            when count(distinct unit) > 1 then null
            when min(step) >= 0 and max(step) > 0 then 'higher'
            when max(step) <= 0 and min(step) < 0 then 'lower'
        end as planned_way
    from steps
    group by programme, statement_no, metric_key
),

numbers as (
    select
        *,
        row_number() over (partition by programme, statement_no, metric_key order by month desc) as place
    from printed
    where has_number
),

metrics as (
    select
        programme,
        statement_no,
        metric_key,
        max(metric) as metric,
        max(month) filter (where actual_text is not null) as last_printed_month
    from printed
    group by programme, statement_no, metric_key
),

last_held as (
    select
        history.programme,
        history.statement_no,
        history.metric_key,
        max(report.report_sequence) as report_sequence
    from metric_history as history
    inner join dim_report as report on history.source_sha256 = report.source_sha256
    group by history.programme, history.statement_no, history.metric_key
),

placed as (
    select
        metrics.programme,
        metrics.statement_no,
        metrics.metric_key,
        metrics.metric,
        metrics.last_printed_month,
        latest.month,
        latest.actual,
        latest.actual_text,
        latest.unit,
        latest.value_kind,
        latest.milestone,
        latest.milestone_text,
        latest.reported_in,
        latest.is_doubtful,
        latest.metric_value_key,
        latest.source_file,
        latest.source_page,
        before.month as previous_month,
        before.actual as previous,
        latest.actual - before.actual as change,
        latest.actual - quarter.actual as change_three_months,
        year_ago.actual as year_before,
        latest.actual - year_ago.actual as change_year,
        targets.target_text,
        targets.target_value,
        targets.target_comparator,
        coalesce(
            targets.better,
            latest.better,
            case
                when targets.target_comparator is not null then null
                when targets.target_unit = 'percent' and targets.target_value = 100 then 'higher'
                when targets.target_unit in ('percent', 'count') and targets.target_value = 0 then 'lower'
            end,
            case
                when targets.target_value is null or targets.target_unit is distinct from plans.unit
                    then plans.planned_way
                when plans.planned_way = 'higher' and targets.target_value >= plans.lowest then 'higher'
                when plans.planned_way = 'lower' and targets.target_value <= plans.highest then 'lower'
            end
        ) as better,
        latest.actual - latest.milestone as milestone_gap,
        coalesce(targets.target_unit = latest.unit, true) as has_unit_of_target,
        last_held.report_sequence = newest.report_sequence as is_in_latest_report
    from metrics
    inner join newest on metrics.programme = newest.programme
    inner join last_held
        on
            metrics.programme = last_held.programme
            and metrics.statement_no = last_held.statement_no
            and metrics.metric_key = last_held.metric_key
    left join numbers as latest
        on
            metrics.programme = latest.programme
            and metrics.statement_no = latest.statement_no
            and metrics.metric_key = latest.metric_key
            and latest.place = 1
    left join numbers as before
        on
            latest.programme = before.programme
            and latest.statement_no = before.statement_no
            and latest.metric_key = before.metric_key
            and latest.unit is not distinct from before.unit
            and before.place = 2
    left join numbers as quarter
        on
            latest.programme = quarter.programme
            and latest.statement_no = quarter.statement_no
            and latest.metric_key = quarter.metric_key
            and latest.unit is not distinct from quarter.unit
            and quarter.month = cast(latest.month - interval '3 months' as date)
    left join numbers as year_ago
        on
            latest.programme = year_ago.programme
            and latest.statement_no = year_ago.statement_no
            and latest.metric_key = year_ago.metric_key
            and latest.unit is not distinct from year_ago.unit
            and year_ago.month = cast(latest.month - interval '12 months' as date)
    left join plans
        on
            metrics.programme = plans.programme
            and metrics.statement_no = plans.statement_no
            and metrics.metric_key = plans.metric_key
    left join targets
        on
            metrics.programme = targets.programme
            and metrics.statement_no = targets.statement_no
            and metrics.metric_key = targets.metric_key
),

judged as (
    select
        *,
        case
            when value_kind <> 'number' or target_value is null or not has_unit_of_target then null
            when target_comparator = '<' then actual < target_value
            when target_comparator = '>' then actual > target_value
            when better = 'higher' then actual >= target_value
            when better = 'lower' then actual <= target_value
        end as has_met,
        case
            when value_kind <> 'number' then null
            when better = 'higher' then milestone_gap >= 0
            when better = 'lower' then milestone_gap <= 0
        end as has_kept_up
    from placed
)

select
    judged.statement_no,
    statement.title,
    judged.metric,
    judged.month as latest_month,
    judged.actual as latest,
    judged.actual_text as latest_text,
    judged.unit,
    judged.previous_month,
    judged.previous,
    judged.change,
    judged.change_three_months,
    judged.year_before,
    judged.change_year,
    judged.target_text,
    judged.target_value,
    judged.better,
    judged.milestone,
    judged.milestone_text,
    judged.milestone_gap,
    case
        when judged.has_met then 'met'
        when judged.has_kept_up then 'ahead'
        when not judged.has_kept_up or not judged.has_met then 'behind'
        when judged.target_text is null and judged.milestone_text is null then 'no_target'
        else 'not_judged'
    end as progress,
    coalesce(judged.is_doubtful, false) as is_doubtful,
    judged.last_printed_month,
    judged.is_in_latest_report,
    judged.reported_in,
    judged.metric_key,
    judged.metric_value_key,
    judged.source_file,
    judged.source_page,
    judged.programme
from judged
inner join dim_statement as statement
    on judged.programme = statement.programme and judged.statement_no = statement.statement_no
