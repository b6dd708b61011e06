-- An actual further from all values of at least six earlier months than twice their own spread (the spread taken as
-- a quarter of the largest at least, and as five, so that steady metrics may move).
-- The latest actuals as view metric_latest has them, from their keys alone: the view carries whole rows along.
with latest as (
    select
        fact.statement_key,
        fact.metric_key,
        fact.month_key,
        max_by(
            fact.metric_value_key,
            struct_pack(a := report.report_sequence, b := -fact.metric_row, c := -fact.month_column)
        ) as metric_value_key
    from fact_metric_value as fact
    inner join dim_report as report on fact.report_key = report.report_key
    where report.is_latest and fact.role = 'actual' and fact.value_kind <> 'blank'
    group by all
),

earlier as (
    select
        fact.metric_value_key,
        fact.value,
        count(*) over before as months,
        min(fact.value) over before as lowest,
        max(fact.value) over before as highest
    from latest
    inner join fact_metric_value as fact on latest.metric_value_key = fact.metric_value_key
    where fact.value is not null
    window before as (
        partition by fact.statement_key, fact.metric_key, fact.unit
        order by fact.month_key rows between unbounded preceding and 1 preceding
    )
),

judged as (
    select
        *,
        2 * greatest(highest - lowest, 0.25 * greatest(abs(highest), abs(lowest)), 5) as room
    from earlier
)

select
    cell.report_id,
    cell.statement_no,
    cell.metric || ', ' || strftime(cell.month, '%B %Y') as what,
    cell.value_text
    || '; the '
    || judged.months
    || ' months before: '
    || judged.lowest
    || ' to '
    || judged.highest as found,
    cell.source_file,
    cell.source_page,
    cell.source_table_no,
    cell.source_row_no,
    cell.source_column_no,
    cell.source_path
from judged
inner join metric_history as cell on judged.metric_value_key = cell.metric_value_key
where
    judged.months >= 6
    and judged.value not between judged.lowest - judged.room and judged.highest + judged.room
order by cell.month desc, cell.statement_no asc
