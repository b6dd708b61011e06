select
    surrogate(
        concat_ws(
            chr(31),
            'action',
            staged.sha256,
            staged.item.statement_no,
            staged.item.section,
            staged.item.action_row,
            staged.item.ref
        )
    ) as action_update_key,
    edition.report_key,
    surrogate(within(edition.programme, staged.item.statement_no::text)) as statement_key,
    surrogate(within(edition.programme, staged.item.ref)) as action_key,
    surrogate(
        within(
            edition.programme,
            blank_to_null(if(correction.sha256 is null, staged.item.lead, correction.lead))
        )
    ) as lead_key,
    staged.item.section,
    staged.item.action_row,
    staged.item.ref_as_printed,
    blank_to_null(if(correction.sha256 is null, staged.item.action, correction.action)) as action,
    blank_to_null(staged.item.status_text) as status_text,
    if(correction.sha256 is null, staged.item.status, correction.status) as status,
    if(correction.sha256 is null, staged.item.rag, correction.rag) as rag,
    blank_to_null(staged.item.rag_text) as rag_text,
    blank_to_null(if(correction.sha256 is null, staged.item.due_text, correction.due_text)) as due_text,
    if(correction.sha256 is null, staged.item.due_month_no, correction.due_month_no) as due_month_no,
    if(correction.sha256 is null, staged.item.due_year, correction.due_year) as due_year,
    due.due_month,
    blank_to_null(staged.item.doubt) as doubt,
    correction.sha256 is not null as is_corrected,
    correction.corrected_text,
    correction.correction_why,
    blank_to_null(if(correction.sha256 is null, staged.item.barriers, correction.barriers)) as barriers,
    blank_to_null(if(correction.sha256 is null, staged.item.narrative, correction.narrative)) as narrative,
    blank_to_null(if(correction.sha256 is null, staged.item.monitored_by, correction.monitored_by)) as monitored_by,
    unnest(staged.source) as source
from placed_actions as staged
left join action_correction as correction
    on staged.sha256 = correction.sha256 and staged.ordinal = correction.ordinal
left join due_month as due
    on staged.sha256 = due.sha256 and staged.ordinal = due.ordinal and due.kind = 'action'
inner join edition on staged.sha256 = edition.source_sha256
order by edition.programme, edition.report_sequence, edition.edition, staged.ordinal
