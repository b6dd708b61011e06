-- Counts are of what the latest report of the programme still prints.
with metrics as (
    select
        programme,
        statement_no,
        count(*) as metrics,
        count(*) filter (where progress = 'met') as metrics_met,
        count(*) filter (where progress = 'ahead') as metrics_ahead,
        count(*) filter (where progress = 'behind') as metrics_behind,
        count(*) filter (
            where better = 'higher' and change > 0 or better = 'lower' and change < 0
        ) as metrics_improved,
        count(*) filter (
            where better = 'higher' and change < 0 or better = 'lower' and change > 0
        ) as metrics_worsened,
        count(*) filter (where is_doubtful) as metrics_doubtful
    from metric_summary
    where is_in_latest_report
    group by programme, statement_no
),

actions as (
    select
        programme,
        statement_no,
        count(*) filter (
            where is_in_latest_report and status not in ('complete', 'not_applicable')
        ) as actions_open,
        count(*) filter (where is_overdue) as actions_overdue,
        count(*) filter (where is_in_latest_report and times_slipped > 0) as actions_slipped,
        count(*) filter (where not is_in_latest_report and status <> 'complete') as actions_gone
    from action_summary
    group by programme, statement_no
),

newest as (
    select
        programme,
        max_by(report_id, report_sequence) as report_id
    from dim_report
    where is_latest
    group by programme
),

restated as (
    select
        pair.programme,
        pair.statement_no,
        count(*) as restatements
    from metric_restatements as pair
    inner join newest on pair.programme = newest.programme and pair.later_report_id = newest.report_id
    group by pair.programme, pair.statement_no
)

select
    latest.statement_no,
    latest.title,
    latest.standing,
    latest.report_id as last_report_id,
    coalesce(metrics.metrics, 0) as metrics,
    coalesce(metrics.metrics_met, 0) as metrics_met,
    coalesce(metrics.metrics_ahead, 0) as metrics_ahead,
    coalesce(metrics.metrics_behind, 0) as metrics_behind,
    coalesce(metrics.metrics_improved, 0) as metrics_improved,
    coalesce(metrics.metrics_worsened, 0) as metrics_worsened,
    coalesce(metrics.metrics_doubtful, 0) as metrics_doubtful,
    coalesce(actions.actions_open, 0) as actions_open,
    coalesce(actions.actions_overdue, 0) as actions_overdue,
    coalesce(actions.actions_slipped, 0) as actions_slipped,
    coalesce(actions.actions_gone, 0) as actions_gone,
    coalesce(restated.restatements, 0) as restatements,
    latest.programme
from statement_latest as latest
left join metrics on latest.programme = metrics.programme and latest.statement_no = metrics.statement_no
left join actions on latest.programme = actions.programme and latest.statement_no = actions.statement_no
left join restated on latest.programme = restated.programme and latest.statement_no = restated.statement_no
