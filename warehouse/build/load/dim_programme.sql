select
    programme,
    title,
    council
from programme
order by programme
