-- Where the latest report holds a ref twice under one statement: the outstanding one, then the first.
select history.*
from action_history as history
inner join dim_report as report on history.source_sha256 = report.source_sha256
qualify row_number() over (
    partition by history.statement_no, history.ref
    order by report.report_sequence desc, history.section desc, history.action_row asc, history.action_update_key asc
) = 1
