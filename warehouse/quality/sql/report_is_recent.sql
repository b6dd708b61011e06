-- A report is about months that are over; the next is due within two months of their end.
with newest as (
    select max(report_end) as report_end
    from dim_report
)

select
    report.report_id,
    null::bigint as statement_no,
    'newest report' as what,
    if(
        newest.report_end is null,
        'there is no report',
        'ends with ' || strftime(newest.report_end, '%B %Y')
    ) as found,
    report.source_file
from newest
left join dim_report as report on newest.report_end = report.report_end and report.is_latest
where
    newest.report_end is null
    or date_trunc('month', newest.report_end) + interval 3 month <= getvariable('today')
