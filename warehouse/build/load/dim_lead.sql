with leads as (
    select
        edition.programme,
        staged.item.lead
    from read_actions as staged
    inner join edition on staged.sha256 = edition.source_sha256
    union
    select
        edition.programme,
        correction.lead
    from action_correction as correction
    inner join edition on correction.sha256 = edition.source_sha256
)

select
    surrogate(within(programme, lead)) as lead_key,
    programme,
    lead
from leads
where blank_to_null(lead) is not null
order by programme, lead
