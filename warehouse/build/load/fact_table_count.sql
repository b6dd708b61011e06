select
    surrogate(concat_ws(chr(31), 'table_count', staged.sha256, staged.item.table_no)) as table_count_key,
    edition.report_key,
    surrogate(within(edition.programme, staged.item.statement_no::text)) as statement_key,
    staged.item.table_no,
    staged.item.kind as table_kind,
    staged.item.cells,
    staged.item.facts,
    staged.item.extras,
    staged.item.blanks,
    staged.item.headers,
    staged.item.quarantined
from read_tables as staged
inner join edition on staged.sha256 = edition.source_sha256
order by edition.programme, edition.report_sequence, edition.edition, staged.ordinal
