-- Where each metric stands, and the unit of its target where the report of its latest number prints that target.
select
    summary.*,
    cell.target_unit
from metric_summary as summary
left join metric_history as cell
    on summary.metric_value_key = cell.metric_value_key and summary.target_text = cell.target_text
order by summary.programme, summary.statement_no, summary.metric, summary.metric_key
