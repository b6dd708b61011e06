select
    surrogate(within(edition.programme, staged.item.activity_key)) as activity_key,
    edition.programme,
    staged.item.activity_key as activity_identity,
    plain_type(
        max_by(
            staged.item.activity,
            struct_pack(
                a := edition.is_latest,
                b := edition.report_sequence,
                c := edition.edition,
                d := -staged.item.statement_no,
                e := -staged.item.assurance_row,
                f := staged.item.activity
            )
        )
    ) as activity
from read_assurance as staged
inner join edition on staged.sha256 = edition.source_sha256
group by all
order by edition.programme, activity_identity
