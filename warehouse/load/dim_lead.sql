with leads as (
    select unnest(list_transform(actions, lambda x: blank_to_null(x.lead))) as lead
    from parsed
)

select distinct
    surrogate(lead) as lead_key,
    lead
from leads
where lead is not null
order by lead
