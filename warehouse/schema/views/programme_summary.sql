with held as (
    select
        programme,
        count(*) as reports,
        min_by(report_id, report_sequence) as first_report_id,
        max_by(report_id, report_sequence) as last_report_id,
        max(report_end) as report_end
    from dim_report
    where is_latest
    group by programme
),

gaps as (
    select
        programme,
        count(*) filter (where state = 'missing') as months_missing,
        count(*) filter (where state = 'held_back') as months_held_back
    from report_calendar
    group by programme
),

statements as (
    select
        programme,
        count(*) as statements,
        sum(metrics) as metrics,
        sum(metrics_met) as metrics_met,
        sum(metrics_ahead) as metrics_ahead,
        sum(metrics_behind) as metrics_behind,
        sum(metrics_doubtful) as metrics_doubtful,
        sum(actions_open) as actions_open,
        sum(actions_overdue) as actions_overdue
    from statement_summary
    group by programme
),

unread as (
    select
        programme,
        count(*) as quarantine_rows
    from quarantine
    group by programme
)

select
    programme.title,
    programme.council,
    coalesce(held.reports, 0) as reports,
    held.first_report_id,
    held.last_report_id,
    held.report_end,
    coalesce(gaps.months_missing, 0) as months_missing,
    coalesce(gaps.months_held_back, 0) as months_held_back,
    coalesce(statements.statements, 0) as statements,
    cast(coalesce(statements.metrics, 0) as bigint) as metrics,
    cast(coalesce(statements.metrics_met, 0) as bigint) as metrics_met,
    cast(coalesce(statements.metrics_ahead, 0) as bigint) as metrics_ahead,
    cast(coalesce(statements.metrics_behind, 0) as bigint) as metrics_behind,
    cast(coalesce(statements.metrics_doubtful, 0) as bigint) as metrics_doubtful,
    cast(coalesce(statements.actions_open, 0) as bigint) as actions_open,
    cast(coalesce(statements.actions_overdue, 0) as bigint) as actions_overdue,
    coalesce(unread.quarantine_rows, 0) as quarantine_rows,
    programme.programme
from dim_programme as programme
left join held on programme.programme = held.programme
left join gaps on programme.programme = gaps.programme
left join statements on programme.programme = statements.programme
left join unread on programme.programme = unread.programme
