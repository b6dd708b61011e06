-- What each action said when it said something else than in the report before.
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
from action_updates
window successive as (partition by programme, statement_no, ref order by report_sequence)
qualify
    row_number() over successive = 1
    or section is distinct from lag(section) over successive
    or status is distinct from lag(status) over successive
    or due_month is distinct from lag(due_month) over successive
    or lead is distinct from lag(lead) over successive
order by programme, statement_no, ref, report_sequence
