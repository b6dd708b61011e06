-- Blanks apart, each printed value beside the one that the report before it printed (of those that printed one).
-- Words are compared where there is no number to compare, whatever their case and spaces.
with printed as (
    select distinct on (
        history.programme, history.report_id, history.statement_no, history.metric_key, history.month, history.role
    )
        history.*,
        report.report_sequence,
        case
            when history.value_kind in ('direction', 'unreadable')
                then lower(
                    regexp_replace(coalesce(history.corrected_text, history.value_text), '[\s\p{Z}]+', '', 'g')
                )
        end as words
    from metric_history as history
    inner join dim_report as report on history.source_sha256 = report.source_sha256
    where history.value_kind <> 'blank'
    order by
        history.programme,
        history.report_id,
        history.statement_no,
        history.metric_key,
        history.month,
        history.role,
        history.metric_row,
        history.month_column
),

pairs as (
    select
        printed.*,
        lag(report_id) over successive as earlier_report_id,
        lag(value_text) over successive as earlier_value_text,
        lag(value_kind) over successive as earlier_value_kind,
        lag(value) over successive as earlier_value,
        lag(unit) over successive as earlier_unit,
        lag(comparator) over successive as earlier_comparator,
        lag(numerator) over successive as earlier_numerator,
        lag(denominator) over successive as earlier_denominator,
        lag(words) over successive as earlier_words,
        lag(metric_value_key) over successive as earlier_metric_value_key,
        lag(source_file) over successive as earlier_source_file,
        lag(source_page) over successive as earlier_source_page
    from printed
    window successive as (partition by programme, statement_no, metric_key, month, role order by report_sequence)
)

select
    statement_no,
    metric,
    month,
    role,
    earlier_report_id,
    earlier_value_text,
    report_id as later_report_id,
    value_text as later_value_text,
    earlier_value_kind,
    earlier_value,
    earlier_unit,
    value_kind as later_value_kind,
    value as later_value,
    unit as later_unit,
    earlier_metric_value_key,
    metric_value_key as later_metric_value_key,
    metric_key,
    earlier_source_file,
    earlier_source_page,
    source_file,
    source_page,
    source_bbox,
    programme
from pairs
where
    earlier_metric_value_key is not null
    and (
        earlier_value_kind <> value_kind
        or earlier_comparator is distinct from comparator
        or earlier_value is distinct from value
        or earlier_unit is distinct from unit
        or earlier_numerator <> numerator
        or earlier_denominator <> denominator
        or earlier_words is distinct from words
    )
