-- One metric under two statements of one report, with two values for one month.
with shared as (
    select metric_key
    from fact_metric_value
    group by metric_key
    having count(distinct statement_key) > 1
),

printed as (
    select
        *,
        coalesce(
            comparator || value, value::text || coalesce(unit, ''), lower(regexp_replace(value_text, '\s+', '', 'g'))
        ) as said
    from metric_history
    where value_kind not in ('blank', 'unreadable') and metric_key in (select shared.metric_key from shared)
)

select
    report_id,
    max(statement_no) as statement_no,
    metric || ', ' || strftime(month, '%B %Y') || ', ' || role as what,
    string_agg('statement ' || statement_no || ': ' || value_text, '; ' order by statement_no, month_column) as found,
    source_file,
    arg_max(source_page, statement_no) as source_page,
    arg_max(source_table_no, statement_no) as source_table_no,
    arg_max(source_row_no, statement_no) as source_row_no,
    arg_max(source_column_no, statement_no) as source_column_no,
    arg_max(source_path, statement_no) as source_path
from printed
group by programme, report_id, metric, metric_key, month, role, source_file
having count(distinct statement_no) > 1 and count(distinct said) > 1
order by report_id desc, month asc
