-- A percentage below 0 or above 100, unless the metric has had one for another month: then it can have such.
with beyond as (
    select
        history.*,
        report.report_sequence
    from metric_history as history
    inner join dim_report as report on history.source_sha256 = report.source_sha256
    where history.unit = 'percent' and history.value not between 0 and 100
)

select
    report_id,
    statement_no,
    metric || ', ' || strftime(month, '%B %Y') || ', ' || role as what,
    value_text || coalesce(' corrected to ' || corrected_text, '') as found,
    source_file,
    source_page,
    source_table_no,
    source_row_no,
    source_column_no,
    source_path
from beyond
where
    not exists (
        select 1 from beyond as other
        where
            other.metric_key = beyond.metric_key
            and other.report_sequence <> beyond.report_sequence
            and other.month <> beyond.month
            and (other.value > 100) = (beyond.value > 100)
    )
order by beyond.report_sequence desc, beyond.statement_no asc, beyond.month asc
