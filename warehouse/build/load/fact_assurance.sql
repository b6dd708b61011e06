select
    surrogate(
        concat_ws(chr(31), 'assurance', staged.sha256, staged.item.statement_no, staged.item.assurance_row)
    ) as assurance_update_key,
    edition.report_key,
    surrogate(within(edition.programme, staged.item.statement_no::text)) as statement_key,
    surrogate(within(edition.programme, staged.item.activity_key)) as activity_key,
    staged.item.assurance_row,
    staged.item.activity,
    blank_to_null(staged.item.complete_text) as complete_text,
    staged.item.status,
    blank_to_null(staged.item.due_text) as due_text,
    staged.item.due_month_no,
    staged.item.due_year,
    due.due_month,
    blank_to_null(staged.item.doubt) as doubt,
    blank_to_null(staged.item.impact) as impact,
    unnest(source_place(staged.item.source)) as source
from read_assurance as staged
left join due_month as due on staged.sha256 = due.sha256 and due.kind = 'assurance' and staged.ordinal = due.ordinal
inner join edition on staged.sha256 = edition.source_sha256
order by edition.programme, edition.report_sequence, edition.edition, staged.ordinal
