with newest as (
    select distinct on (programme, statement_no, ref) action_update_key
    from action_updates
    order by programme asc, statement_no asc, ref asc, report_sequence desc
)

select history.*
from action_history as history
inner join newest on history.action_update_key = newest.action_update_key
