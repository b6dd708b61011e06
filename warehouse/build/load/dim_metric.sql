-- The name that the latest report prints; within it the lowest statement, the first row. The id is made from the name
-- that the first report prints, so that a report to come does not change it; of two names with one id the second is
-- marked.
with names as (
    select
        staged.sha256,
        coalesce(alias.same_as, staged.item.metric_key) as metric_identity,
        staged.item.metric_as_printed,
        staged.item.metric_key = coalesce(alias.same_as, staged.item.metric_key) as is_own,
        staged.item.statement_no,
        min(staged.item.metric_row) as metric_row
    from read_metric_cells as staged
    inner join edition on staged.sha256 = edition.source_sha256
    left join alias on staged.item.metric_key = alias.identity and edition.programme = alias.programme
    group by all
),

metrics as (
    select
        edition.programme,
        names.metric_identity,
        max_by(
            names.metric_as_printed,
            struct_pack(
                a := edition.is_latest,
                b := edition.report_sequence,
                c := edition.edition,
                d := -names.statement_no,
                e := -names.metric_row,
                f := names.metric_as_printed
            )
        ) as last_printed,
        min_by(
            names.metric_as_printed,
            struct_pack(
                a := not names.is_own,
                b := edition.report_sequence,
                c := edition.edition,
                d := names.statement_no,
                e := names.metric_row,
                f := names.metric_as_printed
            )
        ) as first_printed,
        min(edition.report_sequence) as first_sequence
    from names
    inner join edition on names.sha256 = edition.source_sha256
    group by all
),

slugs as (
    select
        *,
        left(slug(first_printed), 100) as id
    from metrics
),

numbered as (
    select
        *,
        row_number() over (partition by programme, id order by first_sequence, metric_identity) as place
    from slugs
)

select
    surrogate(within(programme, metric_identity)) as metric_key,
    programme,
    metric_identity,
    if(place = 1 and id <> '', id, concat_ws('-', nullif(id, ''), left(md5(metric_identity), 6))) as metric_id,
    plain_type(last_printed) as metric
from numbered
order by programme, metric_identity
