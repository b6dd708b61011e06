with leads as (
    select item.lead from read_actions
    union
    select lead from action_correction
)

select
    surrogate(lead) as lead_key,
    lead
from leads
where blank_to_null(lead) is not null
order by lead
