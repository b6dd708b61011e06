-- Also a statement that has rows and was never listed by itself gets its row.
with mentioned as (
    select
        sha256,
        item.statement_no
    from read_metric_cells
    union
    select
        sha256,
        item.statement_no
    from read_actions
    union
    select
        sha256,
        item.statement_no
    from read_assurance
    union
    select
        sha256,
        item.statement_no
    from read_extras
    union
    select
        sha256,
        item.statement_no
    from read_prose
    union
    select
        sha256,
        item.statement_no
    from read_repairs
    union
    select
        sha256,
        item.statement_no
    from read_quarantined
    union
    select
        sha256,
        item.statement_no
    from read_tables
    union
    select
        sha256,
        item.statement_no
    from read_statements
),

numbers as (
    select distinct
        edition.programme,
        mentioned.statement_no
    from mentioned
    inner join edition on mentioned.sha256 = edition.source_sha256
    where mentioned.statement_no is not null
),

latest as (
    select
        edition.programme,
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
    surrogate(within(numbers.programme, numbers.statement_no::text)) as statement_key,
    numbers.programme,
    numbers.statement_no,
    blank_to_null(latest.statement.title) as title,
    latest.statement.standing
from numbers
left join latest on numbers.programme = latest.programme and numbers.statement_no = latest.statement_no
order by numbers.programme, numbers.statement_no
