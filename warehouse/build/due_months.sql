-- The month that each action and each assurance activity is due. A month without a year is the first such month on or
-- after the start of the earliest report that printed the same due words for the same ref (or activity), in an unbroken
-- run of the reports held; in a superseded edition that says something else, after the start of its own report.
create temp table due_month as
with updates as (
    select
        'action' as kind,
        staged.sha256,
        staged.ordinal,
        staged.item.ref as about,
        if(correction.sha256 is null, staged.item.due_text, correction.due_text) as due_text,
        if(correction.sha256 is null, staged.item.due_month_no, correction.due_month_no) as due_month_no,
        if(correction.sha256 is null, staged.item.due_year, correction.due_year) as due_year
    from read_actions as staged
    left join action_correction as correction
        on staged.sha256 = correction.sha256 and staged.ordinal = correction.ordinal
    union all
    select
        'assurance' as kind,
        sha256,
        ordinal,
        item.activity_key as about,
        item.due_text,
        item.due_month_no,
        item.due_year
    from read_assurance
),

dated as (
    select
        updates.*,
        edition.programme,
        edition.report_sequence,
        edition.report_start,
        edition.is_latest,
        lower(trim(regexp_replace(blank_to_null(updates.due_text), '[\s\p{Z}]+', ' ', 'g'))) as due_words
    from updates
    inner join edition on updates.sha256 = edition.source_sha256
    where updates.due_month_no between 1 and 12
),

said as (
    select distinct
        programme,
        kind,
        about,
        due_words,
        report_sequence,
        report_start
    from dated
    where is_latest and due_words is not null
),

runs as (
    select
        *,
        report_sequence - row_number() over (
            partition by programme, kind, about, due_words order by report_sequence
        ) as run
    from said
),

starts as (
    select
        *,
        first_value(report_start) over (
            partition by programme, kind, about, due_words, run order by report_sequence
        ) as run_start
    from runs
),

begun as (
    select
        dated.*,
        coalesce(starts.run_start, dated.report_start) as run_start
    from dated
    left join starts
        on
            dated.programme = starts.programme
            and dated.kind = starts.kind
            and dated.about = starts.about
            and dated.due_words = starts.due_words
            and dated.report_sequence = starts.report_sequence
)

select
    sha256,
    kind,
    ordinal,
    if(
        due_year is null,
        make_date(year(run_start) + if(due_month_no < month(run_start), 1, 0), due_month_no, 1),
        try(make_date(due_year, due_month_no, 1))
    ) as due_month
from begun
