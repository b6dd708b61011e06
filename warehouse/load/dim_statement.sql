-- Also a statement that has rows and was never listed by itself gets its row.
with numbers as (
    select
        sha256,
        unnest(
            list_concat(
                list_transform(metric_cells, lambda x: x.statement_no),
                list_transform(actions, lambda x: x.statement_no),
                list_transform(assurance, lambda x: x.statement_no),
                list_transform(prose, lambda x: x.statement_no),
                list_transform(repairs, lambda x: x.statement_no),
                list_transform(quarantined, lambda x: x.statement_no),
                list_transform(tables, lambda x: x.statement_no)
            )
        ) as statement_no
    from parsed
),

named as (
    select
        sha256,
        unnest(statements) as statement
    from parsed
),

latest as (
    select
        named.statement.statement_no,
        max_by(
            named.statement,
            struct_pack(
                a := edition.is_latest, b := edition.report_sequence, c := edition.edition, d := named.statement.title
            )
        ) as statement
    from named
    inner join edition on named.sha256 = edition.source_sha256
    group by all
)

select
    surrogate(every.statement_no::text) as statement_key,
    every.statement_no,
    blank_to_null(latest.statement.title) as title,
    latest.statement.standing
from (
    select numbers.statement_no from numbers
    where numbers.statement_no is not null
    union
    select named.statement.statement_no from named
) as every
left join latest on every.statement_no = latest.statement_no
order by every.statement_no
