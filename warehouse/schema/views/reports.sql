select
    report_id,
    edition,
    period_label,
    report_start,
    report_end,
    source_file,
    source_format,
    source_sha256,
    page_count,
    is_latest,
    document_modified_at,
    file_modified_at,
    parser_version,
    programme
from dim_report
