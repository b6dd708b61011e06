-- Also a statement that has rows and was never listed by itself gets its row.
with numbers as (
    select item.statement_no from read_metric_cells
    union
    select item.statement_no from read_actions
    union
    select item.statement_no from read_assurance
    union
    select item.statement_no from read_prose
    union
    select item.statement_no from read_repairs
    union
    select item.statement_no from read_quarantined
    union
    select item.statement_no from read_tables
    union
    select item.statement_no from read_statements
),

latest as (
    select
        staged.item.statement_no,
        max_by(
            staged.item,
            struct_pack(
                a := edition.is_latest, b := edition.report_sequence, c := edition.edition, d := staged.item.title
            )
        ) as statement
    from read_statements as staged
    inner join edition on staged.sha256 = edition.source_sha256
    group by all
)

select
    surrogate(numbers.statement_no::text) as statement_key,
    numbers.statement_no,
    blank_to_null(latest.statement.title) as title,
    latest.statement.standing
from numbers
left join latest on numbers.statement_no = latest.statement_no
where numbers.statement_no is not null
order by numbers.statement_no
