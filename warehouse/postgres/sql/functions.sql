-- What the views call that DuckDB has and PostgreSQL has not. The names are DuckDB's, so that one text serves both.
create type bounding_box as (x0 double precision, top double precision, x1 double precision, bottom double precision);

create function struct_pack(
    x0 double precision, top double precision, x1 double precision, bottom double precision
) returns bounding_box language sql immutable as $$ select row($1, $2, $3, $4)::bounding_box $$;

create function if(boolean, anyelement, anyelement) returns anyelement language sql immutable
as $$ select case when $1 then $2 else $3 end $$;

create function year(date) returns bigint language sql immutable as $$ select extract(year from $1)::bigint $$;

create function month(date) returns bigint language sql immutable as $$ select extract(month from $1)::bigint $$;

-- A report may print any number as a year: null where there is no such date.
create function make_date(bigint, bigint, integer) returns date language sql immutable
as $$ select case when $1 between 1 and 9999 then pg_catalog.make_date($1::integer, $2::integer, $3) end $$;

create function try(anyelement) returns anyelement language sql immutable as $$ select $1 $$;
