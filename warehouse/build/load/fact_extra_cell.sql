select
    surrogate(concat_ws(chr(31), 'extra_cell', staged.sha256, staged.ordinal)) as extra_cell_key,
    edition.report_key,
    surrogate(within(edition.programme, staged.item.statement_no::text)) as statement_key,
    staged.ordinal as extra_no,
    staged.item.table_kind,
    staged.item.row_label,
    staged.item.header,
    staged.item.text,
    unnest(staged.source) as source
from placed_extras as staged
inner join edition on staged.sha256 = edition.source_sha256
order by edition.programme, edition.report_sequence, edition.edition, staged.ordinal
