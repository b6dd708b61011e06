-- What every report says in words: its paragraphs, and what it says of actions and assurance activities.
with said as (
    select
        programme,
        report_end,
        report_id,
        statement_no,
        kind,
        position,
        text,
        source_file,
        source_page
    from report_text
    union all
    select
        programme,
        report_end,
        report_id,
        statement_no,
        concat('action ', ref) as kind,
        action_row as position,
        concat_ws(' · ', narrative, 'Barriers: ' || barriers) as text,
        source_file,
        source_page
    from action_updates
    where narrative is not null or barriers is not null
    union all
    select
        programme,
        report_end,
        report_id,
        statement_no,
        concat('assurance, ', activity) as kind,
        assurance_row as position,
        impact as text,
        source_file,
        source_page
    from assurance_history
    where impact is not null
)

select
    programme,
    report_id,
    statement_no,
    kind,
    text,
    source_file,
    source_page
from said
order by report_end desc, report_id asc, statement_no asc, kind asc, position asc, text asc
