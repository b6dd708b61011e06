-- Where one report holds a ref twice under one statement: the outstanding one, then the new one.
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
