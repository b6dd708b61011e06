-- A check looks at all programmes at once: where there are several, no row is about one of them.
select
    check_name,
    table_name,
    severity,
    success,
    observed,
    details,
    (select case when count(*) = 1 then max(dim_programme.programme) end from dim_programme) as programme
from fact_quality_result
