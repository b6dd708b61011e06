-- Where the latest report holds a ref twice under one statement: the outstanding one, then the first.
select distinct on (history.statement_no, history.ref) history.*
from action_history as history
inner join dim_report as report on history.source_sha256 = report.source_sha256
order by
    history.statement_no asc,
    history.ref asc,
    report.report_sequence desc,
    history.section desc,
    history.action_row asc,
    history.action_update_key asc
