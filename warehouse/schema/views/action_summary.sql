-- What became of each action: as its latest report has it, and how its due month and lead moved from report to report.
with dated as (
    select
        *,
        lag(due_month) over (partition by programme, statement_no, ref order by report_sequence) as due_before
    from action_updates
    where due_month is not null
),

slips as (
    select
        programme,
        statement_no,
        ref,
        min_by(due_month, report_sequence) as first_due_month,
        max_by(due_month, report_sequence) as last_due_month,
        count(*) filter (where due_month > due_before) as times_slipped
    from dated
    group by programme, statement_no, ref
),

leads as (
    select
        programme,
        statement_no,
        ref,
        count(*) as lead_count,
        string_agg(lead, '; ' order by valid_from, lead) as leads
    from lead_history
    group by programme, statement_no, ref
),

held as (
    select
        programme,
        statement_no,
        ref,
        min_by(report_id, report_sequence) as first_report_id,
        max_by(report_id, report_sequence) as last_report_id,
        max(report_sequence) as report_sequence,
        count(*) as report_count
    from action_updates
    group by programme, statement_no, ref
),

newest as (
    select
        programme,
        max(report_sequence) as report_sequence
    from dim_report
    where is_latest
    group by programme
)

select
    latest.statement_no,
    statement.title,
    latest.ref,
    latest.action,
    latest.section,
    latest.lead,
    latest.status_text,
    latest.status,
    latest.rag,
    latest.due_text,
    latest.due_month,
    slips.first_due_month,
    coalesce(slips.times_slipped, 0) as times_slipped,
    (year(slips.last_due_month) - year(slips.first_due_month)) * 12
    + month(slips.last_due_month) - month(slips.first_due_month) as months_slipped,
    latest.is_overdue and held.report_sequence = newest.report_sequence as is_overdue,
    case
        when latest.is_overdue and held.report_sequence = newest.report_sequence
            then
                (year(latest.report_end) - year(latest.due_month)) * 12
                + month(latest.report_end) - month(latest.due_month)
        else 0
    end as months_overdue,
    coalesce(leads.lead_count, 0) as lead_count,
    leads.leads,
    held.report_sequence = newest.report_sequence as is_in_latest_report,
    held.first_report_id,
    held.last_report_id,
    held.report_count,
    latest.is_doubtful,
    latest.action_update_key,
    latest.source_file,
    latest.source_page,
    latest.programme
from action_latest as latest
inner join held
    on latest.programme = held.programme and latest.statement_no = held.statement_no and latest.ref = held.ref
inner join newest on latest.programme = newest.programme
inner join dim_statement as statement
    on latest.programme = statement.programme and latest.statement_no = statement.statement_no
left join slips
    on latest.programme = slips.programme and latest.statement_no = slips.statement_no and latest.ref = slips.ref
left join leads
    on latest.programme = leads.programme and latest.statement_no = leads.statement_no and latest.ref = leads.ref
