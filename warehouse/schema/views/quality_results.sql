select
    check_name,
    table_name,
    severity,
    success,
    observed,
    details
from fact_quality_result
