-- Blanks apart, each printed value beside the one that the report before it printed (of those that printed one).
-- Words are compared where there is no number to compare, whatever their case and spaces. What is put in order is
-- narrow, and each pair found is looked up once: sorting whole rows was most of the cost.
with printed as (
    select distinct on (
        report.programme, report.report_id, statement.statement_no, fact.metric_key, fact.month_key, fact.role
    )
        report.programme,
        report.report_sequence,
        statement.statement_no,
        fact.metric_key,
        fact.month_key,
        fact.role,
        fact.metric_value_key,
        fact.value_kind,
        fact.value,
        fact.unit,
        fact.comparator,
        fact.numerator,
        fact.denominator,
        case
            when fact.value_kind in ('direction', 'unreadable')
                then lower(regexp_replace(coalesce(fact.corrected_text, fact.value_text), '[\s\p{Z}]+', '', 'g'))
        end as words
    from fact_metric_value as fact
    inner join dim_report as report on fact.report_key = report.report_key
    inner join dim_statement as statement on fact.statement_key = statement.statement_key
    where report.is_latest and fact.value_kind <> 'blank'
    order by
        report.programme,
        report.report_id,
        statement.statement_no,
        fact.metric_key,
        fact.month_key,
        fact.role,
        fact.metric_row,
        fact.month_column
),

pairs as (
    select
        printed.*,
        lag(value_kind) over successive as earlier_value_kind,
        lag(value) over successive as earlier_value,
        lag(unit) over successive as earlier_unit,
        lag(comparator) over successive as earlier_comparator,
        lag(numerator) over successive as earlier_numerator,
        lag(denominator) over successive as earlier_denominator,
        lag(words) over successive as earlier_words,
        lag(metric_value_key) over successive as earlier_metric_value_key
    from printed
    window successive as (partition by programme, statement_no, metric_key, month_key, role order by report_sequence)
),

restated as (
    select
        metric_value_key,
        earlier_metric_value_key
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
)

select
    later.statement_no,
    later.metric,
    later.month,
    later.role,
    earlier.report_id as earlier_report_id,
    earlier.value_text as earlier_value_text,
    later.report_id as later_report_id,
    later.value_text as later_value_text,
    earlier.value_kind as earlier_value_kind,
    earlier.value as earlier_value,
    earlier.unit as earlier_unit,
    later.value_kind as later_value_kind,
    later.value as later_value,
    later.unit as later_unit,
    restated.earlier_metric_value_key,
    restated.metric_value_key as later_metric_value_key,
    later.metric_id,
    later.metric_key,
    earlier.source_file as earlier_source_file,
    earlier.source_page as earlier_source_page,
    later.source_file,
    later.source_page,
    later.source_bbox,
    later.programme
from restated
inner join metric_history as later on restated.metric_value_key = later.metric_value_key
inner join metric_history as earlier on restated.earlier_metric_value_key = earlier.metric_value_key
