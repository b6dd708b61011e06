-- A count that in at least six steps from month to month never fell, and rose in at least two thirds of them, is a
-- running total. It may begin anew with the calendar or the financial year, near zero.
with steps as (
    select
        latest.*,
        lag(latest.actual) over series as before,
        lag(latest.actual_text) over series as text_before,
        latest.actual - lag(latest.actual) over series as step
    from metric_latest as latest
    where latest.actual is not null and latest.unit = 'count'
    window series as (partition by latest.statement_no, latest.metric_key order by latest.month)
),

judged as (
    select
        *,
        count(step) over earlier as steps,
        count(*) filter (where step > 0) over earlier as rises,
        count(*) filter (where step < 0 and not (month(month) in (1, 4) and actual * 4 < before)) over earlier as falls
    from steps
    window earlier as (
        partition by statement_no, metric_key order by month rows between unbounded preceding and 1 preceding
    )
)

select
    judged.reported_in as report_id,
    judged.statement_no,
    judged.metric || ', ' || strftime(judged.month, '%B %Y') as what,
    judged.actual_text || ' after ' || judged.text_before as found,
    judged.source_file,
    judged.source_page,
    cell.source_table_no,
    cell.source_row_no,
    cell.source_column_no,
    judged.source_path
from judged
inner join fact_metric_value as cell on judged.metric_value_key = cell.metric_value_key
where
    judged.step < 0
    and not (month(judged.month) in (1, 4) and judged.actual * 4 < judged.before)
    and judged.steps >= 6
    and judged.falls = 0
    and judged.rises * 3 >= judged.steps * 2
order by judged.month desc, judged.statement_no asc
