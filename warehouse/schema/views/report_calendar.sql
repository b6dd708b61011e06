-- Every month from the first to the last that a report held is about; one that no report is about is missing, unless a
-- report for it waits for a person.
with reach as (
    select
        programme,
        min(report_start) as first_month,
        max(report_end) as last_month
    from dim_report
    where is_latest
    group by programme
),

months as (
    select
        reach.programme,
        calendar.month,
        calendar.month_name,
        calendar.financial_year,
        substr(cast(calendar.month as text), 1, 7) as label
    from reach
    inner join dim_month as calendar on calendar.month between reach.first_month and reach.last_month
),

waiting as (
    select
        months.programme,
        months.month,
        max(held.report_id) as report_id,
        max(held.source_file) as source_file
    from months
    inner join fact_quarantine as held
        on
            months.programme = held.programme
            and held.report_key is null
            and held.report_id is not null
            and months.label between substr(held.report_id, 1, 7) and right(held.report_id, 7)
    group by months.programme, months.month
)

select
    months.month,
    months.month_name,
    months.financial_year,
    case
        when report.report_id is not null then 'reported'
        when waiting.report_id is not null then 'held_back'
        else 'missing'
    end as state,
    coalesce(report.report_id, waiting.report_id) as report_id,
    report.edition,
    coalesce(report.source_file, waiting.source_file) as source_file,
    report.source_sha256,
    months.programme
from months
left join dim_report as report
    on
        months.programme = report.programme
        and report.is_latest
        and months.month between report.report_start and report.report_end
left join waiting on months.programme = waiting.programme and months.month = waiting.month
