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
    if(correction.sha256 is null, staged.item.status, correction.status) as status,
    blank_to_null(if(correction.sha256 is null, staged.item.due_text, correction.due_text)) as due_text,
    if(correction.sha256 is null, staged.item.due_month_no, correction.due_month_no) as due_month_no,
    if(correction.sha256 is null, staged.item.due_year, correction.due_year) as due_year,
    due.due_month,
    blank_to_null(staged.item.doubt) as doubt,
    correction.sha256 is not null as is_corrected,
    correction.corrected_text,
    correction.correction_why,
    blank_to_null(if(correction.sha256 is null, staged.item.impact, correction.impact)) as impact,
    unnest(staged.source) as source
from placed_assurance as staged
left join assurance_correction as correction
    on staged.sha256 = correction.sha256 and staged.ordinal = correction.ordinal
left join due_month as due on staged.sha256 = due.sha256 and due.kind = 'assurance' and staged.ordinal = due.ordinal
inner join edition on staged.sha256 = edition.source_sha256
order by edition.programme, edition.report_sequence, edition.edition, staged.ordinal
