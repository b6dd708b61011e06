-- Each month of each metric for which anything was printed.
select
    programme,
    statement_no,
    metric_key,
    month,
    strftime(month, '%B %Y') as month_name,
    actual,
    actual_text,
    milestone,
    milestone_text,
    unit,
    is_doubtful,
    reported_in,
    metric_value_key,
    concat(source_file, ', page ' || source_page) as place
from metric_latest
where actual_text is not null or milestone_text is not null
order by programme, statement_no, metric_key, month
