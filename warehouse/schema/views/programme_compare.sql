-- Every programme stands on the left of every other, so that one condition on `programme` gives all of its comparisons.
with latest as (
    select
        latest.*,
        metric.metric_identity
    from metric_latest as latest
    inner join dim_metric as metric on latest.metric_key = metric.metric_key
)

select
    own.programme,
    other.programme as other_programme,
    own.metric,
    own.month,
    own.actual,
    own.actual_text,
    other.actual as other_actual,
    other.actual_text as other_actual_text,
    case when own.unit = other.unit then own.actual - other.actual end as actual_difference,
    own.milestone,
    own.milestone_text,
    other.milestone as other_milestone,
    other.milestone_text as other_milestone_text,
    own.unit,
    other.unit as other_unit,
    own.target_text,
    other.target_text as other_target_text,
    own.better,
    own.statement_no,
    other.statement_no as other_statement_no,
    own.reported_in,
    other.reported_in as other_reported_in,
    own.metric_id,
    own.metric_key,
    other.metric_key as other_metric_key,
    own.source_file,
    own.source_page,
    own.source_bbox,
    other.source_file as other_source_file,
    other.source_page as other_source_page
from latest as own
inner join latest as other
    on
        own.metric_identity = other.metric_identity
        and own.month = other.month
        and own.programme <> other.programme
