-- The name that the latest report prints; within it the lowest statement, the first row.
with cells as (
    select
        sha256,
        unnest(metric_cells) as cell
    from parsed
),

names as (
    select
        cells.sha256,
        coalesce(alias.same_as, cells.cell.metric_key) as metric_identity,
        cells.cell.metric_as_printed,
        cells.cell.statement_no,
        min(cells.cell.metric_row) as metric_row
    from cells
    left join alias on cells.cell.metric_key = alias.identity
    group by all
)

select
    surrogate(names.metric_identity) as metric_key,
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
order by names.metric_identity
