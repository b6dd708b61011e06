with listed as (
    select
        surrogate(concat_ws(chr(31), 'quarantine', staged.sha256, staged.ordinal)) as quarantine_key,
        edition.programme,
        edition.report_key,
        edition.report_id,
        edition.report_sequence,
        edition.edition,
        surrogate(within(edition.programme, staged.item.statement_no::text)) as statement_key,
        staged.ordinal as quarantine_no,
        edition.source_file,
        staged.sha256 as source_sha256,
        blank_to_null(staged.item.reason_code) as reason_code,
        staged.item.reason,
        blank_to_null(staged.item.raw) as raw,
        blank_to_null(staged.item.row_label) as row_label,
        blank_to_null(staged.item.column_label) as column_label,
        unnest(staged.source) as source
    from placed_quarantined as staged
    inner join edition on staged.sha256 = edition.source_sha256
    union all by name
    select
        surrogate(concat_ws(chr(31), 'quarantine', sha256, 0)) as quarantine_key,
        programme,
        0 as quarantine_no,
        source_file,
        sha256 as source_sha256,
        'file-refused' as reason_code,
        reason,
        page as source_page
    from refused
    union all by name
    select
        surrogate(concat_ws(chr(31), 'quarantine', sha256, 0)) as quarantine_key,
        programme,
        report_id,
        0 as quarantine_no,
        source_file,
        sha256 as source_sha256,
        'report-held-back' as reason_code,
        reason
    from held
)

select * exclude (report_sequence, edition)
from listed
order by programme asc, report_sequence asc nulls last, edition asc, source_sha256 asc, quarantine_no asc
