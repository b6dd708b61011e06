with updates as (
    select
        sha256,
        unnest(actions) as action_read
    from parsed
)

select
    surrogate(updates.action_read.ref) as action_key,
    updates.action_read.ref,
    max_by(
        blank_to_null(updates.action_read.action),
        struct_pack(
            a := edition.is_latest,
            b := edition.report_sequence,
            c := edition.edition,
            d := -updates.action_read.statement_no,
            e := updates.action_read.section,
            f := -updates.action_read.action_row,
            g := updates.action_read.action
        )
    ) as action
from updates
inner join edition on updates.sha256 = edition.source_sha256
group by all
order by updates.action_read.ref
