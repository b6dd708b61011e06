select distinct on (history.programme, history.statement_no, history.activity_key) history.*
from assurance_history as history
inner join dim_report as report on history.source_sha256 = report.source_sha256
order by
    history.programme asc,
    history.statement_no asc,
    history.activity_key asc,
    report.report_sequence desc,
    history.assurance_row asc,
    history.assurance_update_key asc
