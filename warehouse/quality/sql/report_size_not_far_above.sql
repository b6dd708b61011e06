-- Over twice the metrics, or four times the actions or paragraphs, of the report before it.
with counted as (
    select
        report_key,
        'metrics' as what,
        2 as most,
        count(distinct statement_key || ' ' || metric_row) as size
    from fact_metric_value
    group by all
    union all
    select
        report_key,
        'actions' as what,
        4 as most,
        count(*) as size
    from fact_action
    group by all
    union all
    select
        report_key,
        'paragraphs' as what,
        4 as most,
        count(*) as size
    from fact_prose
    group by all
),

sizes as (
    select
        report.report_id,
        report.report_sequence,
        report.source_file,
        counted.what,
        counted.most,
        counted.size,
        lag(counted.size) over earlier as size_before,
        lag(report.report_id) over earlier as report_before
    from dim_report as report
    inner join counted on report.report_key = counted.report_key
    where report.is_latest
    window earlier as (partition by report.programme, counted.what order by report.report_sequence)
)

select
    report_id,
    null::bigint as statement_no,
    size || ' ' || what as what,
    size_before || ' in report ' || report_before as found,
    source_file
from sizes
where size_before >= 6 and size > size_before * most
order by report_sequence desc
