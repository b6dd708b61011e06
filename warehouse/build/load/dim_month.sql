with named as (
    select item.month from read_metric_cells
    union all
    select unnest([report_start, report_end]) from edition
),

months as (
    select
        unnest(
            generate_series(date_trunc('month', min(month)), date_trunc('month', max(month)), interval 1 month)
        )::date as month
    from named
)

select
    year(month) * 100 + month(month) as month_key,
    month,
    strftime(month, '%B %Y') as month_name,
    year(month) as calendar_year,
    month(month) as month_no,
    quarter(month) as quarter_no,
    year(month - interval 3 month) || '/' || right((year(month - interval 3 month) + 1)::text, 2) as financial_year,
    quarter(month - interval 3 month) as financial_quarter_no
from months
order by month
