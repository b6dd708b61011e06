-- A run is unbroken over the reports held that print the lead; blanks print none. Case and spaces do not tell leads
-- apart.
with updates as (
    select
        *,
        lower(regexp_replace(lead, '[\s\p{Z}]+', '', 'g')) as words
    from action_updates
    where lead is not null
),

runs as (
    select
        *,
        report_sequence - row_number() over (
            partition by programme, statement_no, ref, words
            order by report_sequence
        ) as run
    from updates
)

select
    statement_no,
    ref,
    max_by(lead, report_sequence) as lead,
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
group by programme, statement_no, ref, words, run
