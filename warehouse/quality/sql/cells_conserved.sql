-- Every cell of every table ends as a fact, an extra cell, a blank, a header or in quarantine. What a person let in was
-- looked at.
select
    report.report_id,
    statement.statement_no,
    tally.table_kind || ' table of ' || tally.cells || ' cells' as what,
    tally.facts || ' facts, ' || tally.blanks || ' blanks, ' || tally.headers || ' headers, '
    || tally.extras || ' extra, ' || tally.quarantined || ' in quarantine' as found,
    report.source_file,
    report.source_sha256,
    tally.table_no as source_table_no
from fact_table_count as tally
inner join dim_report as report on tally.report_key = report.report_key
left join dim_statement as statement on tally.statement_key = statement.statement_key
where
    tally.cells <> tally.facts + tally.blanks + tally.headers + tally.extras + tally.quarantined
    and report.released is null
