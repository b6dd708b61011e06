select
    surrogate(
        concat_ws(chr(31), 'prose', staged.sha256, staged.item.statement_no, staged.item.kind, staged.item.position)
    ) as paragraph_key,
    edition.report_key,
    surrogate(within(edition.programme, staged.item.statement_no::text)) as statement_key,
    staged.item.kind,
    staged.item.position,
    blank_to_null(staged.item.text) as text,
    unnest(staged.source) as source
from placed_prose as staged
inner join edition on staged.sha256 = edition.source_sha256
order by edition.programme, edition.report_sequence, edition.edition, staged.ordinal
