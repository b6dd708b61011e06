-- A month before the report's period is blank, and the report before it had a value there.
with cells as (
    select
        history.*,
        report.report_sequence
    from metric_history as history
    inner join dim_report as report on history.source_sha256 = report.source_sha256
    where history.role = 'actual'
),

months as (
    select
        statement_no,
        metric_key,
        month,
        report_sequence,
        max_by(value_text, month_column) filter (where value_kind <> 'blank') as value_text,
        arg_max(cells, month_column) as cell
    from cells
    group by all
),

pairs as (
    select
        *,
        lag(value_text) over earlier as text_before,
        lag(cell.report_id) over earlier as report_before
    from months
    window earlier as (partition by statement_no, metric_key, month order by report_sequence)
)

select
    cell.report_id,
    statement_no,
    cell.metric || ', ' || strftime(month, '%B %Y') as what,
    'blank; ' || text_before || ' in report ' || report_before as found,
    cell.source_file,
    cell.source_page,
    cell.source_table_no,
    cell.source_row_no,
    cell.source_column_no,
    cell.source_path
from pairs
where value_text is null and text_before is not null and month < cell.report_start
order by report_sequence desc, statement_no asc, month asc
