-- A month without a year is the first such month on or after the start of the earliest report that printed the same
-- due words for the same ref, in an unbroken run of the reports held.
with updates as (
    select
        fact.*,
        report.report_id,
        report.report_sequence,
        report.report_start,
        report.report_end,
        report.source_file,
        report.source_sha256,
        report.edition,
        lower(trim(regexp_replace(fact.due_text, '[\s\p{Z}]+', ' ', 'g'))) as due_words
    from fact_action as fact
    inner join dim_report as report on fact.report_key = report.report_key
    where report.is_latest
),

said as (
    select distinct
        action_key,
        due_words,
        report_sequence,
        report_start
    from updates
    where due_words is not null
),

runs as (
    select
        *,
        report_sequence - row_number() over (partition by action_key, due_words order by report_sequence) as run
    from said
),

starts as (
    select
        action_key,
        due_words,
        report_sequence,
        first_value(report_start) over (partition by action_key, due_words, run order by report_sequence) as run_start
    from runs
),

dated as (
    select
        updates.*,
        case
            when updates.due_month_no not between 1 and 12 then null
            when updates.due_year is not null
                then try(make_date(updates.due_year, updates.due_month_no, 1))
            else make_date(
                year(starts.run_start)
                + (case when updates.due_month_no < month(starts.run_start) then 1 else 0 end),
                updates.due_month_no,
                1
            )
        end as due_month
    from updates
    left join starts
        on
            updates.action_key = starts.action_key
            and updates.due_words = starts.due_words
            and updates.report_sequence = starts.report_sequence
)

select
    dated.report_id,
    dated.report_start,
    dated.report_end,
    statement.statement_no,
    dated.section,
    action_ref.ref,
    dated.ref_as_printed,
    dated.action,
    leader.lead,
    dated.status_text,
    dated.status,
    dated.due_text,
    dated.due_month,
    coalesce(
        dated.due_month < dated.report_end and dated.status not in ('complete', 'not_applicable'), false
    ) as is_overdue,
    dated.barriers,
    dated.narrative,
    dated.monitored_by,
    dated.is_corrected,
    dated.corrected_text,
    dated.correction_why,
    dated.action_row,
    dated.action_update_key,
    dated.source_file,
    dated.source_page,
    if(
        dated.source_x0 is null,
        null,
        struct_pack(
            x0 := dated.source_x0,
            top := dated.source_top,
            x1 := dated.source_x1,
            bottom := dated.source_bottom
        )
    ) as source_bbox,
    dated.source_path,
    dated.source_table_no,
    dated.source_row_no,
    dated.source_column_no,
    dated.source_sha256,
    dated.edition
from dated
inner join dim_statement as statement on dated.statement_key = statement.statement_key
inner join dim_action as action_ref on dated.action_key = action_ref.action_key
left join dim_lead as leader on dated.lead_key = leader.lead_key
