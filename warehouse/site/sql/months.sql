-- Each month of each metric for which anything was printed.
select
    programme,
    statement_no,
    metric_key,
    month,
    actual,
    actual_text,
    milestone,
    milestone_text,
    unit,
    is_doubtful,
    reported_in,
    metric_value_key,
    source_file,
    source_page
from metric_latest
where actual_text is not null or milestone_text is not null
order by programme, statement_no, metric_key, month
