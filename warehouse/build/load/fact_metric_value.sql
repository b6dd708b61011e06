select
    surrogate(
        concat_ws(
            chr(31),
            'metric_value',
            staged.sha256,
            staged.item.statement_no,
            staged.item.metric_row,
            staged.item.month_column
        )
    ) as metric_value_key,
    edition.report_key,
    surrogate(within(edition.programme, staged.item.statement_no::text)) as statement_key,
    surrogate(within(edition.programme, coalesce(alias.same_as, staged.item.metric_key))) as metric_key,
    year(staged.item.month) * 100 + month(staged.item.month) as month_key,
    staged.item.role,
    staged.item.metric_row,
    staged.item.metric_as_printed,
    blank_to_null(staged.item.target_text) as target_text,
    staged.item.target_value,
    staged.item.target_kind,
    staged.item.target_comparator,
    staged.item.target_unit,
    staged.item.better,
    staged.item.month_column,
    staged.item.month_label,
    blank_to_null(staged.item.value_text) as value_text,
    if(correction.sha256 is null, staged.item.value_kind, correction.value_kind) as value_kind,
    if(correction.sha256 is null, staged.item.comparator, correction.comparator) as comparator,
    if(correction.sha256 is null, staged.item.value, correction.value) as value,
    if(correction.sha256 is null, staged.item.unit, correction.unit) as unit,
    if(correction.sha256 is null, staged.item.numerator, correction.numerator) as numerator,
    if(correction.sha256 is null, staged.item.denominator, correction.denominator) as denominator,
    blank_to_null(staged.item.doubt) as doubt,
    correction.sha256 is not null as is_corrected,
    correction.corrected_text,
    correction.correction_why,
    unnest(staged.source) as source,
    unnest(staged.header) as header
from placed_metric_cells as staged
inner join edition on staged.sha256 = edition.source_sha256
left join alias on staged.item.metric_key = alias.identity and edition.programme = alias.programme
left join cell_correction as correction on staged.sha256 = correction.sha256 and staged.ordinal = correction.ordinal
order by edition.programme, edition.report_sequence, edition.edition, staged.ordinal
