select
    surrogate(concat_ws(chr(31), 'repair', staged.sha256, staged.ordinal)) as repair_key,
    edition.report_key,
    surrogate(within(edition.programme, staged.item.statement_no::text)) as statement_key,
    staged.ordinal as repair_no,
    staged.item.rule,
    blank_to_null(staged.item.printed) as printed,
    blank_to_null(staged.item.read_as) as read_as,
    unnest(staged.source) as source
from placed_repairs as staged
inner join edition on staged.sha256 = edition.source_sha256
order by edition.programme, edition.report_sequence, edition.edition, staged.ordinal
