select distinct
    surrogate(item.lead) as lead_key,
    item.lead
from read_actions
where blank_to_null(item.lead) is not null
order by item.lead
