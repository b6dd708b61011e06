-- A percentage far beyond 100, and no earlier report has its like for this metric. Gate 1 holds such a report back.
with percents as (
    select
        history.*,
        report.report_sequence,
        report.released
    from metric_history as history
    inner join dim_report as report on history.source_sha256 = report.source_sha256
    where history.unit = 'percent' and abs(history.value) > 100
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
    source_path,
    source_sha256
from percents as far
where
    far.value not between -100 and 200
    and far.released is null
    and not exists (
        select 1 from percents as other
        where
            other.metric_key = far.metric_key
            and other.report_sequence < far.report_sequence
            and abs(other.value) >= abs(far.value) * 0.5
    )
order by far.report_sequence desc, far.statement_no asc, far.month asc
