-- The name that the latest report prints; within it the lowest statement, the first row.
with names as (
    select
        staged.sha256,
        coalesce(alias.same_as, staged.item.metric_key) as metric_identity,
        staged.item.metric_as_printed,
        staged.item.statement_no,
        min(staged.item.metric_row) as metric_row
    from read_metric_cells as staged
    left join alias on staged.item.metric_key = alias.identity
    group by all
)

select
    surrogate(within(edition.programme, names.metric_identity)) as metric_key,
    edition.programme,
    names.metric_identity,
    plain_type(
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
        )
    ) as metric
from names
inner join edition on names.sha256 = edition.source_sha256
group by all
order by edition.programme, names.metric_identity
