-- An actual further from all values of at least six earlier months than twice their own spread (the spread taken as
-- a quarter of the largest at least, and as five, so that steady metrics may move).
with earlier as (
    select
        latest.*,
        count(latest.actual) over before as months,
        min(latest.actual) over before as lowest,
        max(latest.actual) over before as highest
    from metric_latest as latest
    where latest.actual is not null
    window before as (
        partition by latest.statement_no, latest.metric_key, latest.unit
        order by latest.month rows between unbounded preceding and 1 preceding
    )
),

judged as (
    select
        *,
        2 * greatest(highest - lowest, 0.25 * greatest(abs(highest), abs(lowest)), 5) as room
    from earlier
)

select
    judged.reported_in as report_id,
    judged.statement_no,
    judged.metric || ', ' || strftime(judged.month, '%B %Y') as what,
    judged.actual_text
    || '; the '
    || judged.months
    || ' months before: '
    || judged.lowest
    || ' to '
    || judged.highest as found,
    judged.source_file,
    judged.source_page,
    cell.source_table_no,
    cell.source_row_no,
    cell.source_column_no,
    judged.source_path
from judged
inner join fact_metric_value as cell on judged.metric_value_key = cell.metric_value_key
where judged.months >= 6 and judged.actual not between judged.lowest - judged.room and judged.highest + judged.room
order by judged.month desc, judged.statement_no asc
