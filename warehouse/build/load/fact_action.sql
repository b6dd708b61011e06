select
    surrogate(
        concat_ws(
            chr(31),
            staged.sha256,
            staged.item.statement_no,
            staged.item.section,
            staged.item.action_row,
            staged.item.ref
        )
    ) as action_update_key,
    edition.report_key,
    surrogate(staged.item.statement_no::text) as statement_key,
    surrogate(staged.item.ref) as action_key,
    surrogate(
        blank_to_null(if(correction.sha256 is null, staged.item.lead, correction.lead))
    ) as lead_key,
    staged.item.section,
    staged.item.action_row,
    staged.item.ref_as_printed,
    blank_to_null(staged.item.action) as action,
    blank_to_null(staged.item.status_text) as status_text,
    if(correction.sha256 is null, staged.item.status, correction.status) as status,
    blank_to_null(if(correction.sha256 is null, staged.item.due_text, correction.due_text)) as due_text,
    if(correction.sha256 is null, staged.item.due_month_no, correction.due_month_no) as due_month_no,
    if(correction.sha256 is null, staged.item.due_year, correction.due_year) as due_year,
    correction.sha256 is not null as is_corrected,
    correction.corrected_text,
    correction.correction_why,
    blank_to_null(staged.item.barriers) as barriers,
    blank_to_null(staged.item.narrative) as narrative,
    blank_to_null(staged.item.monitored_by) as monitored_by,
    staged.item.source.page as source_page,
    staged.item.source.x0 as source_x0,
    staged.item.source.top as source_top,
    staged.item.source.x1 as source_x1,
    staged.item.source.bottom as source_bottom,
    blank_to_null(staged.item.source.path) as source_path,
    nullif(staged.item.source.table_no, 0) as source_table_no,
    nullif(staged.item.source.row_no, 0) as source_row_no,
    nullif(staged.item.source.column_no, 0) as source_column_no
from read_actions as staged
left join action_correction as correction
    on staged.sha256 = correction.sha256 and staged.ordinal = correction.ordinal
inner join edition on staged.sha256 = edition.source_sha256
order by edition.report_sequence, edition.edition, staged.ordinal
