select distinct on (history.programme, history.statement_no) history.*
from statement_history as history
inner join dim_report as report on history.source_sha256 = report.source_sha256
order by history.programme asc, history.statement_no asc, report.report_sequence desc
