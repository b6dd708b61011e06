-- Numbers and bounds have a number and a unit, bounds a sign; all other kinds have none of them. A blank
-- prints nothing, or a dash alone.
select
    report_id,
    statement_no,
    metric || ', ' || strftime(month, '%B %Y') || ', ' || role as what,
    concat_ws(' ', value_kind, comparator, value, unit) as found,
    source_file,
    source_page,
    source_table_no,
    source_row_no,
    source_column_no,
    source_path
from metric_history
where
    (value_kind in ('number', 'bound')) <> (value is not null)
    or (unit is not null and value is null)
    or (value_kind = 'bound') <> (comparator is not null)
    or (value_kind = 'blank') = regexp_matches(coalesce(corrected_text, value_text, ''), '[^\s\p{Pd}._−]')
order by report_id desc, statement_no asc
