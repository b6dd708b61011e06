-- A run is unbroken over the reports held that print the lead; blanks print none. Case and spaces do not tell leads
-- apart; where a report holds a ref twice under one statement: the outstanding one, then the new one.
with updates as (
    select distinct on (history.programme, history.report_id, history.statement_no, history.ref)
        history.*,
        report.report_sequence,
        lower(regexp_replace(history.lead, '[\s\p{Z}]+', '', 'g')) as words
    from action_history as history
    inner join dim_report as report on history.source_sha256 = report.source_sha256
    order by
        history.programme asc,
        history.report_id asc,
        history.statement_no asc,
        history.ref asc,
        case history.section when 'outstanding' then 1 when 'new' then 2 else 3 end asc,
        history.action_row asc,
        history.action_update_key asc
),

runs as (
    select
        *,
        report_sequence - row_number() over (
            partition by programme, statement_no, ref, words
            order by report_sequence
        ) as run
    from updates
    where lead is not null
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
