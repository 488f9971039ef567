"""Look for many values at once, in every form that bytes may carry them in: a hundred megabytes a second or so."""

import json
import os
from base64 import b64encode
from collections import defaultdict
from pathlib import Path

import numpy as np

LEAST = 6
"""Bytes that a form must have: the first are looked up three by three."""
AT_ONCE = 1 << 22
_KEPT = {0: 0, 1: 2, 2: 3}
"""So many characters of a base64 text are spoilt by the bytes before, by where in a group of three the value begins."""


def forms(value):
    """Every way in which a text may lie in a file."""
    plain = value.encode()
    yield from (plain, value.encode("utf-16-le"), value.encode("utf-16-be"))
    yield from (plain.hex().encode(), plain.hex().upper().encode())
    for before, spoilt in _KEPT.items():
        whole = (before + len(plain)) * 8 // 6
        yield b64encode(b"\0" * before + plain)[spoilt:whole]
    yield json.dumps(value)[1:-1].encode()
    for form in ("\\u{:04x}", "\\u{:04X}"):
        yield "".join(map(form.format, _units(value))).encode()


def _units(value):
    return np.frombuffer(value.encode("utf-16-le"), dtype="<u2").tolist()


class Search:
    """Values to be found, each by all its forms."""

    def __init__(self, values):
        self._forms = defaultdict(list)
        for value in set(values):
            for form in set(forms(value)):
                assert len(form) >= LEAST, f"{value!r} is too short to be searched for"
                self._forms[form[:LEAST]].append((form, value))
        self._first, self._then = (np.zeros(1 << 24, dtype=bool) for _ in range(2))
        for start in self._forms:
            self._first[int.from_bytes(start[:3], "big")] = True
            self._then[int.from_bytes(start[3:], "big")] = True
        self._longest = max((len(form) for held in self._forms.values() for form, _ in held), default=LEAST)

    def within(self, content):
        """The values that some bytes hold."""
        found = set()
        for start in range(0, len(content), AT_ONCE):
            found |= self._part(content[start : start + AT_ONCE + self._longest])
        return found

    def _part(self, content):
        if len(content) < LEAST:
            return set()
        octets = np.frombuffer(content, dtype=np.uint8).astype(np.uint32)
        threes = (octets[:-2] << 16) | (octets[1:-1] << 8) | octets[2:]
        places = np.flatnonzero(self._first[threes[:-3]] & self._then[threes[3:]])
        return {
            value
            for place in places.tolist()
            for form, value in self._forms.get(content[place : place + LEAST], ())
            if content.startswith(form, place)
        }

    def below(self, *paths):
        """By value, the files below some paths that hold it; and how many bytes were read."""
        found, size = defaultdict(set), 0
        for path in sorted({file for one in paths for file in _files(Path(one))}):
            content = path.read_bytes()
            size += len(content)
            for value in self.within(content):
                found[value].add(path.name)
        return dict(found), size


def _files(path):
    if path.is_file():
        return [path]
    folders = os.walk(path, followlinks=True)
    return [Path(folder, name) for folder, _, names in folders for name in names if Path(folder, name).is_file()]
