-- How far each report can be trusted: what was read from it, as printed, repaired, doubtful, and what was not.
with counted as (
    select
        source_sha256,
        count(*) filter (where value_kind <> 'blank') as facts,
        count(*) filter (where is_doubtful) as doubts
    from metric_history
    group by source_sha256
),

repaired as (
    select
        source_sha256,
        count(*) as repairs
    from repairs
    group by source_sha256
),

unread as (
    select
        source_sha256,
        count(*) as quarantined
    from quarantine
    group by source_sha256
)

select
    reports.programme,
    reports.report_id,
    reports.edition,
    reports.source_file,
    reports.report_end,
    coalesce(counted.facts, 0) as facts,
    coalesce(counted.doubts, 0) as doubts,
    coalesce(repaired.repairs, 0) as repairs,
    coalesce(unread.quarantined, 0) as quarantined
from reports
left join counted on reports.source_sha256 = counted.source_sha256
left join repaired on reports.source_sha256 = repaired.source_sha256
left join unread on reports.source_sha256 = unread.source_sha256
where reports.is_latest
order by reports.programme asc, reports.report_end desc, reports.report_id asc
