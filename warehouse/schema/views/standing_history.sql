-- A run is unbroken over the reports held that have the statement under that heading.
with said as (
    select
        history.*,
        report.report_sequence
    from statement_history as history
    inner join dim_report as report on history.source_sha256 = report.source_sha256
),

runs as (
    select
        *,
        report_sequence - row_number() over (
            partition by programme, statement_no, standing
            order by report_sequence
        ) as run
    from said
)

select
    statement_no,
    max_by(title, report_sequence) as title,
    standing,
    min_by(report_start, report_sequence) as valid_from,
    max_by(report_end, report_sequence) as valid_to,
    max(report_sequence) = (
        select max(newest.report_sequence) from dim_report as newest
        where newest.programme = runs.programme
    ) as is_current,
    min_by(report_id, report_sequence) as first_report_id,
    max_by(report_id, report_sequence) as last_report_id,
    count(*) as report_count,
    programme
from runs
group by programme, statement_no, standing, run
