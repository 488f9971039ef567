"""The shape of a database, as its own catalogue tells it: tables, walls and rights, compared with a fresh one."""

from __future__ import annotations

import re
from typing import Final

import asyncpg

_PUBLIC: Final = "'public'::regnamespace"
_SHAPE: Final = f"""
    select 'table', concat_ws(' ', c.relname, c.relkind, c.relpersistence, c.relrowsecurity, c.relforcerowsecurity,
      pg_get_userbyid(c.relowner))
      from pg_class c where c.relnamespace = {_PUBLIC} and c.relkind in ('r', 'S', 'v')
    union all select 'column', concat_ws(' ', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
      pg_get_expr(d.adbin, d.adrelid))
      from pg_attribute a join pg_class c on c.oid = a.attrelid left join pg_attrdef d
      on d.adrelid = a.attrelid and d.adnum = a.attnum
      where c.relnamespace = {_PUBLIC} and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
    union all select 'constraint', concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
      from pg_constraint where connamespace = {_PUBLIC}
    union all select 'index', indexdef from pg_indexes where schemaname = 'public'
    union all select 'wall', concat_ws(' ', tablename, policyname, permissive, roles, cmd, qual, with_check)
      from pg_policies where schemaname = 'public'
    union all select 'trigger', concat_ws(' ', pg_get_triggerdef(oid), tgenabled) from pg_trigger where not tgisinternal
    union all select 'function', concat_ws(' ', pg_get_functiondef(oid), pg_get_userbyid(proowner))
      from pg_proc where pronamespace = {_PUBLIC}
    union all select 'right', concat_ws(' ', c.relname, r.grantee::regrole, r.privilege_type)
      from pg_class c, aclexplode(coalesce(c.relacl, acldefault(
        case c.relkind when 'S' then 's'::"char" else 'r'::"char" end, c.relowner))) r
      where c.relnamespace = {_PUBLIC} and c.relkind in ('r', 'S', 'v')
    union all select 'right', concat_ws(' ', c.relname, a.attname, r.grantee::regrole, r.privilege_type)
      from pg_attribute a join pg_class c on c.oid = a.attrelid, aclexplode(a.attacl) r
      where c.relnamespace = {_PUBLIC}
    union all select 'right', concat_ws(' ', p.proname, r.grantee::regrole, r.privilege_type)
      from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) r where p.pronamespace = {_PUBLIC}
    union all select 'right', concat_ws(' ', n.nspname, r.grantee::regrole, r.privilege_type)
      from pg_namespace n, aclexplode(n.nspacl) r where n.nspname = 'public'
    union all select 'right', concat_ws(' ', 'database', r.grantee::regrole, r.privilege_type)
      from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) r
      where d.datname = current_database()
"""  # nosec B608  # names of ours, no value
_SPELLING: Final = re.compile(r"::(?:character varying|text)(?:\[\])?|[()\s]")
"""What PostgreSQL spells otherwise once it has read its own words again: casts of texts, brackets, spaces."""


async def shape(connection: asyncpg.Connection) -> frozenset[tuple[str, str]]:
    """Everything the catalogue says, but the rows."""
    return frozenset((kind, _SPELLING.sub("", text)) for kind, text in await connection.fetch(_SHAPE))
