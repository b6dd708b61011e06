select
    surrogate(within(edition.programme, staged.item.ref)) as action_key,
    edition.programme,
    staged.item.ref,
    max_by(
        blank_to_null(staged.item.action),
        struct_pack(
            a := edition.is_latest,
            b := edition.report_sequence,
            c := edition.edition,
            d := -staged.item.statement_no,
            e := staged.item.section,
            f := -staged.item.action_row,
            g := staged.item.action
        )
    ) as action
from read_actions as staged
inner join edition on staged.sha256 = edition.source_sha256
group by all
order by edition.programme, staged.item.ref
