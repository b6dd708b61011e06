select
    surrogate(concat_ws(chr(31), 'statement', staged.sha256, staged.item.statement_no)) as statement_report_key,
    edition.report_key,
    surrogate(within(edition.programme, staged.item.statement_no::text)) as statement_key,
    blank_to_null(staged.item.title) as title,
    staged.item.standing,
    unnest(staged.source) as source
from placed_statements as staged
inner join edition on staged.sha256 = edition.source_sha256
order by edition.programme, edition.report_sequence, edition.edition, staged.ordinal
