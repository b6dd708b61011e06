-- A rule was applied over ten times in a report, and over four times as often as in the reports before it (three at
-- least): a new layout shows itself so.
with rules as (
    select distinct rule
    from fact_repair
),

applied as (
    select
        report.programme,
        report.report_id,
        report.report_sequence,
        report.source_file,
        rules.rule,
        count(repair.repair_key) as times,
        arg_min(repair.source_page, repair.repair_no) as source_page,
        arg_min(repair.source_table_no, repair.repair_no) as source_table_no,
        arg_min(repair.source_row_no, repair.repair_no) as source_row_no,
        arg_min(repair.source_column_no, repair.repair_no) as source_column_no,
        arg_min(repair.source_path, repair.repair_no) as source_path
    from dim_report as report
    cross join rules
    left join fact_repair as repair on report.report_key = repair.report_key and rules.rule = repair.rule
    where report.is_latest
    group by all
),

rated as (
    select
        *,
        count(*) over earlier as reports_before,
        avg(times) over earlier as usual
    from applied
    window earlier as (
        partition by programme, rule order by report_sequence rows between unbounded preceding and 1 preceding
    )
)

select
    report_id,
    null::bigint as statement_no,
    'rule ' || rule as what,
    times || ' times; usually ' || round(usual, 1) as found,
    source_file,
    source_page,
    source_table_no,
    source_row_no,
    source_column_no,
    source_path
from rated
where reports_before >= 3 and times > 10 and times > 4 * usual
order by report_sequence desc, times desc
