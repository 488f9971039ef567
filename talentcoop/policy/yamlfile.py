"""YAML as policy files use it: plain data with the line of everything, and nothing that surprises its author.

Duplicate keys, bare words that YAML 1.1 takes for something else, tags, and files that are too large, too deep or
unfold without end are refused. Works on bytes; `load` reads them from the disk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import yaml

from talentcoop.policy.faults import Place, Problem

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MOST_BYTES: Final = 2_000_000
DEEPEST: Final = 60
MOST_VALUES: Final = 200_000
"""How many values a file may hold, aliases and merged mappings written out."""
LONGEST_NUMBER: Final = 64
"""Signs in a bare number or day: reading one of millions would take hours."""

_TAGS: Final = {
    f"tag:yaml.org,2002:{name}" for name in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp")
}
_UNREAD: Final = (ValueError, KeyError, AttributeError)
"""What the reader of YAML raises on a value that is none of its tag, such as a 31st of June or `!!bool maybe`."""
_MERGE: Final = "tag:yaml.org,2002:merge"
_SURPRISING: Final = {
    "bool": re.compile(r"(?i:yes|no|on|off)"),
    "int": re.compile(r"[-+]?0[0-7_]+|.*:.*"),
    "float": re.compile(r".*:.*"),
}


@dataclass(slots=True)
class Document:
    """What a file says, the line of every key and item in it, and what is wrong with it as YAML."""

    data: object = None
    lines: dict[Place, int] = field(default_factory=lambda: {(): 1})
    problems: list[tuple[int, Problem]] = field(default_factory=list)

    def line(self, place: Place) -> int:
        """The line of a place in the file, or of the nearest one around it."""
        while place not in self.lines:
            place = place[:-1]
        return self.lines[place]


class _Refused(Exception):
    """The file cannot be read any further."""

    def __init__(self, line: int, wrong: str, expected: str) -> None:
        super().__init__(wrong)
        self.line, self.problem = line, Problem((), wrong, expected)


def read_yaml(content: bytes) -> Document:
    """Read a file's bytes. Nothing is raised: what is wrong stands in `problems`, and then `data` is not to be used."""
    document = Document()
    try:
        text = _decoded(content)
        _measure(text)
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            raise _Refused(1, "the file is empty", "expected a mapping of keys to values")
        document.data = _Unfolding(loader, document).unfold(node, ())
    except _Refused as refused:
        document.problems.append((refused.line, refused.problem))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        what = str(error.problem or error.context)
        document.problems.append((line, Problem((), f"this is no YAML ({what})", _remedy(what))))
    return document


def _remedy(what: str) -> str:
    if "cannot start any token" in what and "\\t" not in what:
        return "put a text that begins with a sign such as > @ ` % in quotes"
    return "look for a missing colon, quote or indent here or just above"


def _decoded(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise _Refused(1, f"the file has {len(content)} bytes", f"expected at most {MOST_BYTES}; split it")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _Refused(line, "a letter is not in UTF-8", "save the file as UTF-8") from None
    if found := yaml.reader.Reader.NON_PRINTABLE.search(text):
        line = text[: found.start()].count("\n") + 1
        raise _Refused(line, f"the character {found.group()!r} cannot stand in YAML", "remove it")
    return text


def _measure(text: str) -> None:
    """Refuse what is nested too deep before composing it: composing is recursive, and libyaml's would crash."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise _Refused(line, f"it is nested more than {DEEPEST} deep", "expected fewer things inside things")


class _Unfolding:
    """Nodes turned into plain data, aliases and merge keys written out, with lines and problems noted on the way."""

    def __init__(self, loader: yaml.SafeLoader, document: Document) -> None:
        self.loader, self.document = loader, document
        self.values, self.around = 0, [0]

    def unfold(self, node: yaml.Node, place: Place) -> object:
        line = self._counted(node, len(place))
        if node.tag not in _TAGS:
            self._refuse(
                line, place, f"the tag {node.tag} is not used here", "expected plain text, numbers, lists, mappings"
            )
            return None
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, place)
        if id(node) in self.around:
            raise _Refused(line, "an alias stands inside what it names", "write the value out")
        self.around.append(id(node))
        found: object = (
            self._mapping(node, place) if isinstance(node, yaml.MappingNode) else self._list(node.value, place)
        )
        self.around.pop()
        return found

    def _counted(self, node: yaml.Node, depth: int) -> int:
        """The line of a node that is about to be written out; refused where too much or too deep was already."""
        self.values += 1
        line = node.start_mark.line + 1
        if self.values > MOST_VALUES:
            raise _Refused(line, f"it unfolds to more than {MOST_VALUES} values", "use fewer aliases, or split it")
        if depth > DEEPEST:
            raise _Refused(line, f"it unfolds more than {DEEPEST} deep", "use fewer aliases inside aliases")
        return line

    def _refuse(self, line: int, place: Place, wrong: str, expected: str) -> None:
        self.document.problems.append((line, Problem(place, wrong, expected)))

    def _scalar(self, node: yaml.ScalarNode, place: Place) -> object:
        line, tag = node.start_mark.line + 1, node.tag.rpartition(":")[2]
        if _endless(node):
            self._refuse(
                line, place, f"a number of {len(node.value)} signs is none", "put it in quotes if it is a text"
            )
            return None
        try:
            value: object = self.loader.construct_object(node)
        except _UNREAD:
            kind = "day of the calendar" if tag == "timestamp" else tag
            better = "expected a day such as 2026-06-01" if tag == "timestamp" else "remove the tag"
            self._refuse(line, place, f"'{node.value}' is no {kind}", better)
            return None
        surprising = _SURPRISING.get(tag)
        if node.style not in ("'", '"') and surprising and surprising.fullmatch(node.value):
            wrong = f"YAML reads the bare {node.value} as {str(value).lower()}"
            better = "true or false, or the word in quotes" if isinstance(value, bool) else f"'{node.value}', in quotes"
            self._refuse(line, place, wrong, f"expected {better}")
        return value

    def _list(self, items: list[yaml.Node], place: Place) -> list[object]:
        found = []
        for n, item in enumerate(items):
            self.document.lines[*place, n] = item.start_mark.line + 1
            found.append(self.unfold(item, (*place, n)))
        return found

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, object]:
        seen: dict[str, int] = {}
        for key, _ in node.value:
            if key.tag == _MERGE:
                continue
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode) or key.tag != "tag:yaml.org,2002:str":
                self._refuse(line, place, self._no_key(key), "expected a text; put it in quotes or rename it")
            elif key.value in seen:
                self._refuse(
                    line, (*place, key.value), f"the key stands here again, after line {seen[key.value]}", "keep one"
                )
            else:
                seen[key.value] = line
        return {key: self._entry(key, line, value, place) for key, line, value in self._pairs(node, 0)}

    def _entry(self, key: str, line: int, value: yaml.Node, place: Place) -> object:
        self.document.lines[*place, key] = line
        return self.unfold(value, (*place, key))

    def _no_key(self, key: yaml.Node) -> str:
        if not isinstance(key, yaml.ScalarNode):
            return "a list or mapping is no key"
        if _endless(key):
            return f"a number of {len(key.value)} signs is no key"
        try:
            return f"YAML reads the bare key {key.value} as {str(self.loader.construct_object(key)).lower()}"
        except (*_UNREAD, yaml.MarkedYAMLError):
            return f"the bare key {key.value} is no text"

    def _pairs(self, node: yaml.MappingNode, depth: int) -> Iterator[tuple[str, int, yaml.Node]]:
        """The keys and values of a mapping: first those merged in with `<<`, then its own, which win."""
        self._counted(node, depth)
        own = []
        for key, value in node.value:
            if key.tag != _MERGE:
                own.append((str(key.value), key.start_mark.line + 1, value))
                continue
            for merged in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                if not isinstance(merged, yaml.MappingNode) or id(merged) in self.around:
                    raise _Refused(key.start_mark.line + 1, "<< merges something that is no mapping", "name a mapping")
                yield from self._pairs(merged, depth + 1)
        yield from own


def _endless(node: yaml.ScalarNode) -> bool:
    return len(node.value) > LONGEST_NUMBER and node.tag.endswith((":int", ":float", ":timestamp"))
