-- Blanks apart, each printed value beside the one that the report before it printed (of those that printed one).
-- Words are compared where there is no number to compare, whatever their case and spaces.
with printed as (
    select
        history.*,
        report.report_sequence,
        if(
            history.value_kind in ('direction', 'unreadable'),
            lower(regexp_replace(coalesce(history.corrected_text, history.value_text), '[\s\p{Z}]+', '', 'g')),
            null
        ) as words
    from metric_history as history
    inner join dim_report as report on history.source_sha256 = report.source_sha256
    where history.value_kind <> 'blank'
    qualify row_number() over (
        partition by history.report_id, history.statement_no, history.metric_key, history.month, history.role
        order by history.metric_row, history.month_column
    ) = 1
),

pairs as (
    select
        printed as later,
        lag(printed) over (
            partition by statement_no, metric_key, month, role
            order by report_sequence
        ) as earlier
    from printed
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
    earlier.metric_value_key as earlier_metric_value_key,
    later.metric_value_key as later_metric_value_key,
    later.metric_key,
    earlier.source_file as earlier_source_file,
    earlier.source_page as earlier_source_page,
    later.source_file,
    later.source_page,
    later.source_bbox
from pairs
where
    earlier is not null
    and (
        earlier.value_kind <> later.value_kind
        or earlier.comparator is distinct from later.comparator
        or earlier.value is distinct from later.value
        or earlier.unit is distinct from later.unit
        or earlier.words is distinct from later.words
    )
