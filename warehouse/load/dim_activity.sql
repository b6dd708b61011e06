with updates as (
    select
        sha256,
        unnest(assurance) as activity_read
    from parsed
)

select
    surrogate(updates.activity_read.activity_key) as activity_key,
    updates.activity_read.activity_key as activity_identity,
    plain_type(
        max_by(
            updates.activity_read.activity,
            struct_pack(
                a := edition.is_latest,
                b := edition.report_sequence,
                c := edition.edition,
                d := -updates.activity_read.statement_no,
                e := -updates.activity_read.assurance_row,
                f := updates.activity_read.activity
            )
        )
    ) as activity
from updates
inner join edition on updates.sha256 = edition.source_sha256
group by all
order by activity_identity
