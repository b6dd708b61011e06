-- Of the editions of a report exactly one is the latest, and it has the highest number.
select
    report_id,
    null::bigint as statement_no,
    'editions ' || string_agg(edition || if(is_latest, ' (latest)', ''), ', ' order by edition) as what,
    count(*) filter (where is_latest) || ' latest' as found,
    min(source_file) as source_file
from dim_report
group by programme, report_id
having
    count(*) filter (where is_latest) <> 1
    or max(edition) filter (where is_latest) <> max(edition)
    or count(distinct edition) <> count(*)
