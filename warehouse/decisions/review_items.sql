-- What a person should look at, one row a cause: cells that were not read (the same words of one metric, month and
-- role over all reports), tables and rows, doubtful readings, repairs that may be wrong, files. `seen` are the cells of
-- the latest values, `unsure` the rules of low confidence.
with cells as (
    select
        held.*,
        coalesce(fact.metric, act.ref, assured.activity) as metric,
        fact.metric_key,
        fact.metric_value_key,
        fact.month,
        fact.role,
        act.section,
        case
            when held.raw = act.status_text then 'on_track'
            when held.raw = act.rag_text then 'rag'
            when held.raw = assured.complete_text then 'complete'
        end as field,
        case
            when fact.metric_value_key is not null then fact.is_corrected
            when held.raw = act.rag_text then act.is_corrected and act.rag is not null
            else
                coalesce(act.is_corrected and act.status <> 'unreadable', false)
                or coalesce(assured.is_corrected and assured.status <> 'unreadable', false)
        end as is_corrected,
        held.reason_code in (
            'table-unknown', 'table-outside-statement', 'heading-unknown', 'heading-missing', 'table-without-header',
            'columns-differ', 'header-unread', 'metric-outside-statement', 'section-unknown', 'neighbours-disagree'
        ) as is_of_table
    from quarantine as held
    left join metric_history as fact
        on
            held.source_sha256 = fact.source_sha256
            and held.source_table_no = fact.source_table_no
            and held.source_row_no = fact.source_row_no
            and held.source_column_no = fact.source_column_no
            and held.source_path is not distinct from fact.source_path
    left join action_history as act
        on
            held.source_sha256 = act.source_sha256
            and held.source_table_no = act.source_table_no
            and held.source_row_no = act.source_row_no
            and held.column_label is not null
    left join assurance_history as assured
        on
            held.source_sha256 = assured.source_sha256
            and held.source_table_no = assured.source_table_no
            and held.source_row_no = assured.source_row_no
            and held.column_label is not null
    where held.edition is not null
),

said as (
    select
        programme,
        'table' as kind,
        statement_no,
        concat_ws(chr(31), source_sha256, source_table_no, reason_code, reason) as cause,
        null as metric,
        null::date as month,
        null as role,
        raw as printed,
        reason,
        report_id,
        source_file,
        source_page,
        source_path,
        source_table_no,
        source_row_no,
        source_column_no,
        source_sha256,
        quarantine_key as row_key,
        metric_value_key as cell_key,
        metric_key,
        1 as at_least
    from cells
    where is_of_table and not is_corrected
    union all by name
    select
        programme,
        if(metric is null and column_label is null, 'row', 'cell') as kind,
        statement_no,
        concat_ws(
            chr(31), coalesce(metric, row_label, ''), coalesce(month::text, column_label, ''), coalesce(role, ''), raw,
            reason_code, section
        ) as cause,
        coalesce(metric, row_label) as metric,
        month,
        role,
        section,
        field,
        raw as printed,
        reason,
        report_id,
        source_file,
        source_page,
        source_path,
        source_table_no,
        source_row_no,
        source_column_no,
        source_sha256,
        quarantine_key as row_key,
        metric_value_key as cell_key,
        metric_key,
        1 as at_least
    from cells
    where not is_of_table and not is_corrected
    union all by name
    select
        programme,
        'doubt' as kind,
        statement_no,
        concat_ws(chr(31), metric, month, role, value_text) as cause,
        metric,
        month,
        role,
        value_text as printed,
        doubt as reason,
        report_id,
        source_file,
        source_page,
        source_path,
        source_table_no,
        source_row_no,
        source_column_no,
        source_sha256,
        metric_value_key as row_key,
        metric_value_key as cell_key,
        metric_key,
        0 as at_least
    from metric_history
    where is_doubtful and not is_corrected
    union all by name
    select
        programme,
        'doubt' as kind,
        statement_no,
        concat_ws(chr(31), ref, section, status_text, doubt) as cause,
        ref as metric,
        section,
        'on_track' as field,
        status_text as printed,
        doubt as reason,
        report_id,
        source_file,
        source_page,
        source_path,
        source_table_no,
        source_row_no,
        source_column_no,
        source_sha256,
        action_update_key as row_key,
        0 as at_least
    from action_history
    where is_doubtful and not is_corrected
    union all by name
    select
        programme,
        'repair' as kind,
        statement_no,
        concat_ws(chr(31), rule, printed, read_as) as cause,
        concat('“', coalesce(printed, ''), '” read as “', coalesce(read_as, ''), '”') as printed,
        rule as reason,
        report_id,
        source_file,
        source_page,
        source_path,
        source_table_no,
        source_row_no,
        source_column_no,
        source_sha256,
        repair_key as row_key,
        0 as at_least
    from repairs
    where list_contains($unsure, rule)
    union all by name
    select
        programme,
        if(report_id is null, 'file', 'held') as kind,
        source_sha256 as cause,
        source_file as printed,
        reason,
        report_id,
        source_file,
        source_page,
        source_sha256,
        quarantine_key as row_key,
        $of_a_report::bigint as at_least
    from quarantine
    where edition is null
),

others as (
    select
        history.programme,
        history.statement_no,
        history.metric_key,
        history.month,
        history.role,
        history.value_text,
        concat_ws(
            chr(31), history.value_kind, history.comparator, history.value, history.unit,
            if(history.value is null, lower(history.value_text), null)
        ) as read_as,
        report.report_sequence
    from metric_history as history
    inner join dim_report as report on history.source_sha256 = report.source_sha256
    where history.value_kind not in ('blank', 'unreadable') and not history.is_doubtful and not history.is_corrected
),

counted as (
    select
        substr(sha256(concat_ws(chr(31), programme, kind, statement_no, cause)), 1, 12) as item,
        programme,
        kind,
        statement_no,
        min(metric) as metric,
        min(month) as month,
        min(role) as role,
        min(section) as section,
        min(field) as field,
        min(metric_key) as metric_key,
        arg_min(printed, row_key) as printed,
        arg_max(reason, coalesce(report_id, '')) as question,
        count(distinct report_id) as report_count,
        string_agg(distinct report_id, ' ' order by report_id) as report_ids,
        count(*) as row_count,
        greatest(count(*) filter (where list_contains($seen, cell_key)), max(at_least)) as weight,
        arg_max(
            struct_pack(
                row_key, source_file, source_page, source_path, source_table_no, source_row_no, source_column_no,
                source_sha256
            ),
            coalesce(report_id, '')
        ) as place,
        list(cell_key) filter (where cell_key is not null) as cell_keys
    from said
    group by programme, kind, statement_no, cause
),

-- The nearest report before and the nearest after that print the same month: what both of them say, if they agree, in
-- the words of the earlier one.
near as (
    select
        counted.item,
        others.value_text,
        others.read_as,
        others.report_sequence,
        row_number() over (
            partition by counted.item, others.report_sequence > own.report_sequence
            order by abs(others.report_sequence - own.report_sequence), others.value_text
        ) as distance
    from counted
    inner join dim_report as own on counted.place.source_sha256 = own.source_sha256
    inner join others
        on
            counted.programme = others.programme and counted.statement_no = others.statement_no
            and counted.metric_key = others.metric_key and counted.month = others.month and counted.role = others.role
            and own.report_sequence <> others.report_sequence
),

agreed as (
    select
        item,
        arg_min(value_text, report_sequence) as neighbours
    from near
    where distance = 1
    group by item
    having count(distinct read_as) = 1
)

select
    counted.* exclude (place, metric_key), -- noqa: RF02
    unnest(place), -- noqa: RF02, AL03
    agreed.neighbours
from counted
left join agreed on counted.item = agreed.item
