"""What a thief of a dump could learn: features from everything plain that names somebody, and a simple learner."""

from collections import Counter, defaultdict
from datetime import date, datetime

import numpy as np

from services.store.exposures import THROUGH, names_somebody
from services.store.tables import TABLES

FEW = 40
"""A text that has more values than so many in a table is no category."""


async def plain(connection, cooperative):
    """Every row of every table, by table; envelopes as their lengths."""
    found = {}
    for table in TABLES:
        name = table._meta.tablename
        if name in ("cooperative", "policy_edition"):
            continue
        rows = await connection.fetch(f"select * from {name} where cooperative = $1", cooperative)
        found[name] = [
            {key: len(held) if isinstance(held, bytes) else held for key, held in row.items()} for row in rows
        ]
    return found


def features(tables, people):
    """One line of figures a person: how many rows, how often each word, the mean of each number, day and length."""
    lines = {person: Counter() for person in people}
    for table in TABLES:
        name, by = table._meta.tablename, names_somebody(table)
        if by is None or name not in tables:
            continue
        whose = _whose(tables, by)
        few = {column for column in _texts(tables[name]) if column != "id"}
        numbers = defaultdict(list)
        for place, row in enumerate(tables[name]):
            for person in whose(row) & lines.keys():
                lines[person][name] += 1
                numbers[person, f"{name} place"].append(place)
                for column, held in row.items():
                    _note(lines[person], numbers, (person, f"{name}.{column}"), held, few=column in few)
        for (person, column), held in numbers.items():
            lines[person][f"{column} mean"] = float(np.mean(held))
    columns = sorted({column for line in lines.values() for column in line})
    return columns, np.array([[line[column] for column in columns] for line in lines.values()], dtype=float)


def _whose(tables, by):
    if by not in THROUGH:
        return lambda row: set(row[by]) if isinstance(row[by], list) else {row[by]}
    parent = THROUGH[by]
    held = {row["id"]: row for row in tables.get(parent, ())}
    column = names_somebody(next(table for table in TABLES if table._meta.tablename == parent))
    inner = _whose(tables, column)
    return lambda row: inner(held[row[by]]) if row[by] in held else set()


def _texts(rows):
    for column in rows[0] if rows else ():
        values = {row[column] for row in rows if isinstance(row[column], str)}
        if 0 < len(values) <= FEW:
            yield column


def _note(line, numbers, place, held, *, few):
    person, column = place
    if isinstance(held, bool) or held is None or (isinstance(held, str) and few):
        line[f"{column} is {held}"] += 1
    elif isinstance(held, str | list):
        numbers[person, f"{column} length"].append(len(held))
        for one in held if isinstance(held, list) else ():
            if isinstance(one, str):
                line[f"{column} has {one}"] += 1
    elif isinstance(held, datetime):
        numbers[person, column].append(held.timestamp())
    elif isinstance(held, date):
        numbers[person, column].append(held.toordinal())
    elif isinstance(held, int):
        numbers[person, column].append(held)


def together(worlds):
    """The lines of several worlds over all their columns, each column as far from its world's mean as it is spread."""
    columns = sorted({column for names, _ in worlds for column in names})
    parts = []
    for names, lines in worlds:
        whole = np.zeros((len(lines), len(columns)))
        whole[:, [columns.index(name) for name in names]] = lines
        spread = whole.std(axis=0)
        parts.append((whole - whole.mean(axis=0)) / np.where(spread > 0, spread, 1))
    return columns, parts


def right(parts, labels):
    """How many of those in each world are told rightly by a learner that saw the others: the best of three."""
    return max(_right(parts, labels, learner) for learner in (_centroids, _bayes, _few))


def _right(parts, labels, learner):
    hits = 0
    for held_out in range(len(parts)):
        seen = [number for number in range(len(parts)) if number != held_out]
        lines, known = np.vstack([parts[n] for n in seen]), np.concatenate([labels[n] for n in seen])
        hits += int((learner(lines, known, parts[held_out]) == labels[held_out]).sum())
    return hits / sum(map(len, labels))


def _centroids(lines, known, asked):
    yes, no = (lines[known == side].mean(axis=0) for side in (True, False))
    return ((asked - yes) ** 2).sum(axis=1) < ((asked - no) ** 2).sum(axis=1)


def _bayes(lines, known, asked):
    told = np.zeros(len(asked))
    for side, sign in ((True, 1), (False, -1)):
        part = lines[known == side]
        mean, spread = part.mean(axis=0), part.std(axis=0) + 0.3
        told += sign * (-(((asked - mean) / spread) ** 2) / 2 - np.log(spread)).sum(axis=1)
    return told > 0


def _few(lines, known, asked):
    """The nearest middle, by the three columns alone that tell most apart."""
    apart = np.abs(lines[known].mean(axis=0) - lines[~known].mean(axis=0)) / (lines.std(axis=0) + 0.1)
    best = np.argsort(apart)[-3:]
    return _centroids(lines[:, best], known, asked[:, best])


def chance(parts, labels, tries=200, seed=1):
    """How often labels dealt out anew within each world are told as well as the real ones: 1 where nothing is known."""
    rng, real = np.random.default_rng(seed), right(parts, labels)
    as_well = sum(right(parts, [rng.permutation(held) for held in labels]) >= real for _ in range(tries))
    return real, (1 + as_well) / (1 + tries)
