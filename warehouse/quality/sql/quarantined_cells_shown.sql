-- Cells in quarantine have a row there.
select
    report.report_id,
    null::bigint as statement_no,
    'no quarantine row' as what,
    sum(tally.quarantined) || ' cells in quarantine' as found,
    report.source_file,
    report.source_sha256
from fact_table_count as tally
inner join dim_report as report on tally.report_key = report.report_key
left join fact_quarantine as shown on tally.report_key = shown.report_key
where shown.quarantine_key is null and report.released is null
group by all
having sum(tally.quarantined) > 0
