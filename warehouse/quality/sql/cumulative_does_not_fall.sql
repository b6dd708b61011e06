-- A count that in at least six steps from month to month never fell, and rose in at least two thirds of them, is a
-- running total. It may begin anew with the calendar or the financial year, near zero.
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

steps as (
    select
        fact.statement_key,
        fact.metric_key,
        fact.month_key,
        fact.metric_value_key,
        lag(fact.value_text) over series as text_before,
        fact.value - lag(fact.value) over series as step,
        fact.month_key % 100 in (1, 4) and fact.value * 4 < lag(fact.value) over series as anew
    from latest
    inner join fact_metric_value as fact on latest.metric_value_key = fact.metric_value_key
    where fact.value is not null and fact.unit = 'count'
    window series as (partition by fact.statement_key, fact.metric_key order by fact.month_key)
),

judged as (
    select
        *,
        count(step) over earlier as steps,
        count(*) filter (where step > 0) over earlier as rises,
        count(*) filter (where step < 0 and not anew) over earlier as falls
    from steps
    window earlier as (
        partition by statement_key, metric_key order by month_key rows between unbounded preceding and 1 preceding
    )
)

select
    cell.report_id,
    cell.statement_no,
    cell.metric || ', ' || strftime(cell.month, '%B %Y') as what,
    cell.value_text || ' after ' || judged.text_before as found,
    cell.source_file,
    cell.source_page,
    cell.source_table_no,
    cell.source_row_no,
    cell.source_column_no,
    cell.source_path
from judged
inner join metric_history as cell on judged.metric_value_key = cell.metric_value_key
where
    judged.step < 0
    and not judged.anew
    and judged.steps >= 6
    and judged.falls = 0
    and judged.rises * 3 >= judged.steps * 2
order by cell.month desc, cell.statement_no asc
