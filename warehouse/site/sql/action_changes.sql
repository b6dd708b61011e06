-- What each action said when it said something else than in the report before.
with updates as (
    select distinct on (history.programme, history.report_id, history.statement_no, history.ref)
        history.*,
        report.report_sequence
    from action_history as history
    inner join dim_report as report on history.source_sha256 = report.source_sha256
    order by
        history.programme asc,
        history.report_id asc,
        history.statement_no asc,
        history.ref asc,
        case history.section when 'outstanding' then 1 when 'new' then 2 else 3 end asc,
        history.action_row asc,
        history.action_update_key asc
)

select
    programme,
    statement_no,
    ref,
    report_id,
    section,
    status,
    status_text,
    due_month,
    lead,
    source_file,
    source_page
from updates
window successive as (partition by programme, statement_no, ref order by report_sequence)
qualify
    row_number() over successive = 1
    or section is distinct from lag(section) over successive
    or status is distinct from lag(status) over successive
    or due_month is distinct from lag(due_month) over successive
    or lead is distinct from lag(lead) over successive
order by programme, statement_no, ref, report_sequence
