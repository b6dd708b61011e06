-- Two reports about one month: one of the periods was misread, or a month was reported twice.
select
    later.report_id,
    null::bigint as statement_no,
    later.period_label as what,
    'overlaps report ' || earlier.report_id as found,
    later.source_file
from dim_report as later
inner join dim_report as earlier
    on
        later.programme = earlier.programme
        and later.report_sequence > earlier.report_sequence
        and later.report_start <= earlier.report_end
where later.is_latest and earlier.is_latest
order by later.report_sequence desc
