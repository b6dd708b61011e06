-- The view `metric_latest` over the reports whose last month is not after `as_of`, the names of metrics included
-- (as `dim_metric` makes them). Change both together; a test compares them.
with held as (
    select
        history.*,
        report.report_sequence,
        struct_pack(
            report_sequence := report.report_sequence,
            metric_row := -history.metric_row,
            month_column := -history.month_column
        ) as recency
    from metric_history as history
    inner join dim_report as report on history.source_sha256 = report.source_sha256
    where date_trunc('month', history.report_end) <= as_of -- noqa: RF02
),

cells as (
    select
        * replace (
            trim(
                regexp_replace(
                    regexp_replace(
                        regexp_replace(
                            last_value(metric_as_printed) over (
                                partition by metric_key
                                order by report_sequence, -statement_no, -metric_row, metric_as_printed
                                rows between unbounded preceding and unbounded following
                            ),
                            '[‘’‚‛′´`]', chr(39), 'g'
                        ),
                        '[“”„‟″«»]', '"', 'g'
                    ),
                    '[\s\p{Z}]+', ' ', 'g'
                )
            ) as metric
        )
    from held
),

picked as (
    select
        statement_no,
        metric_key,
        metric,
        month,
        max_by(cells, recency) filter (where role = 'actual' and value_kind <> 'blank') as actual,
        max_by(cells, recency) filter (where role = 'milestone' and value_kind <> 'blank') as milestone,
        max_by(cells, recency) as printed,
        max_by(target_text, recency) filter (where target_text is not null) as target_text
    from cells
    group by all
),

shown as (
    select
        *,
        coalesce(actual, milestone, printed) as source
    from picked
)

select
    statement_no,
    metric,
    month,
    actual.value as actual,
    actual.value_text as actual_text,
    milestone.value as milestone,
    milestone.value_text as milestone_text,
    coalesce(actual.unit, milestone.unit) as unit,
    target_text,
    source.report_id as reported_in,
    coalesce(actual.is_corrected, false) or coalesce(milestone.is_corrected, false) as is_corrected,
    nullif(concat_ws('; ', actual.correction_why, milestone.correction_why), '') as correction_why,
    metric_key,
    source.metric_value_key,
    source.source_file,
    source.source_page,
    source.source_bbox,
    source.source_path
from shown
