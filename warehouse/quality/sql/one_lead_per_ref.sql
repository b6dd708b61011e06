-- One ref with two leads in one report.
select
    report_id,
    max(statement_no) as statement_no,
    'ref ' || ref as what,
    string_agg('statement ' || statement_no || ': ' || lead, '; ' order by statement_no, action_row) as found,
    source_file,
    arg_max(source_page, (statement_no, action_row)) as source_page,
    arg_max(source_table_no, (statement_no, action_row)) as source_table_no,
    arg_max(source_row_no, (statement_no, action_row)) as source_row_no,
    arg_max(source_column_no, (statement_no, action_row)) as source_column_no,
    arg_max(source_path, (statement_no, action_row)) as source_path
from action_history
where lead is not null
group by programme, report_id, ref, source_file
having count(distinct lower(regexp_replace(lead, '[\s\p{Z}.]+', '', 'g'))) > 1
order by report_id desc, ref asc
