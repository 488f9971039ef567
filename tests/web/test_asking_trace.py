"""Ask without a trace: what was answered is found nowhere afterwards, and the same search finds what leaves a trace.

It is looked for in every log line from DEBUG on, in every row of both databases, in every file below the server's
folder, in what the answer sets, and in every text and day that Python's collector reaches from a live object.

What this cannot see: memory that was freed and not yet overwritten, the heap of C extensions, what a swap file or the
kernel's buffers held, and whatever stands between her and us: her browser's history, her network, a proxy.
"""

import gc
import io
import logging
from datetime import date
from pathlib import Path
from secrets import token_hex

import asyncpg
import pytest
from litestar._parsers import parse_url_encoded_form_data

from services.app.logs import configure
from services.store.embedded import SUPERUSER
from services.web.forms import checked
from services.web.public import asking
from services.web.public.asking import AskForm
from tests.web.site import Reader

DAY = date(1903, 7, 19).toordinal()
TEXT = (str, bytes, bytearray)
UNTRACKED = (dict, tuple, frozenset)
"""What the collector leaves out where it holds nothing but texts and numbers; its holder leads there."""


class Canary:
    """Answers that nobody else gives: a word, and a day. It keeps them so that a search does not find it itself."""

    def __init__(self):
        self._turned = token_hex(8)

    @property
    def word(self):
        return self._turned[::-1]

    def answers(self, **changes):
        """The day in a question, the word in a field that no question has; where `...` stands the word as well."""
        day = date.fromordinal(DAY)
        sent = {"employer": self.word, "job_region": "be-bru", "right_of_stay": "none", "registration_model_a": "yes"}
        sent |= {f"protection_applied-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
        return sent | {key: self.word if held is ... else held for key, held in changes.items()}

    def needles(self):
        """What to look for: the word, and the day as machines write it."""
        day = date.fromordinal(DAY)
        return self.word, day.isoformat(), repr(day)

    def inside(self, text):
        """Tell whether a text holds any of it."""
        plain = text.decode("utf-8", "replace") if isinstance(text, bytes | bytearray) else text
        return any(needle in plain for needle in self.needles())


@pytest.fixture
def canary():
    return Canary()


@pytest.fixture
def logged():
    """Everything that any logger says while the test runs: as our lines, and raw with all that the record carries."""
    root, ours = logging.getLogger(), logging.getLogger("talentcoop")
    before = (root.level, list(root.handlers), ours.level)
    lines, raw = io.StringIO(), io.StringIO()
    configure("DEBUG", lines)
    root.addHandler(Raw(raw))
    root.setLevel("DEBUG")
    yield lambda: lines.getvalue() + raw.getvalue()
    logging.captureWarnings(False)
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    ours.setLevel(before[2])


class Raw(logging.StreamHandler):
    """A careless handler: it writes down whatever a record carries."""

    def format(self, record):
        return repr({**record.__dict__, "said": record.getMessage()})


async def rows(databases):
    """Every row of every table, as text."""
    found = []
    for name in (databases.data, databases.keys):
        connection = await asyncpg.connect(**databases.server.config(SUPERUSER, name))
        tables = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
        for table in tables:
            found += [row[0] for row in await connection.fetch(f'select t::text from "{table[0]}" t')]
        await connection.close()
    return found


def files(folder):
    """Every file below a folder."""
    return [(path.name, path.read_bytes()) for path in Path(folder).rglob("*") if path.is_file()]


def in_memory(canary):
    """Who holds a text with a canary in it, or the day, among all live objects; what the search itself holds apart."""
    gc.collect()
    needles = [kind for needle in canary.needles() for kind in (needle, needle.encode())]
    year = str(date.fromordinal(DAY).year)
    own = {id(one) for one in (*needles, year)}
    found = []
    for holder in gc.get_objects():
        beneath = gc.get_referents(holder)
        while beneath:
            one = beneath.pop()
            if isinstance(one, UNTRACKED) and not gc.is_tracked(one):
                beneath += gc.get_referents(one)
            elif (type(one) is date and one.toordinal() == DAY) or (
                isinstance(one, TEXT) and id(one) not in own and _holds(one, needles, year)
            ):
                found.append(type(holder).__name__)
    return found


def _holds(text, needles, year):
    words = needles[::2] if isinstance(text, str) else needles[1::2]
    return text == year or any(word in text for word in words)


async def ask(world, data):
    """Send answers and forget what came back; only its status and headers are kept."""
    opened = await Reader(world).send("/ask?language=en", data)
    return opened.status, dict(opened.answer.headers)


async def test_answers_leave_nothing_behind(stored, databases, canary, logged):
    await stored.founded()
    await stored.filled()
    for changes, status in (({}, 200), ({"step": "change"}, 200), ({"right_of_stay": ...}, 422), ({"step": ...}, 200)):
        answered, headers = await ask(stored, canary.answers(**changes))
        assert answered == status
        assert "set-cookie" not in headers
        assert not [key for key, held in headers.items() if canary.inside(held)]
    assert '"route": "/ask"' in logged()
    assert not canary.inside(logged())
    assert not [row for row in await rows(databases) if canary.inside(row)]
    found = files(databases.server.socket)
    assert "PG_VERSION" in {name for name, _ in found}, "this is not where the server keeps its files"
    assert not [name for name, content in found if canary.inside(content)]
    assert in_memory(canary) == []


# --- the same search finds what leaves a trace ----------------------------------------------------------------------


async def test_a_line_that_logs_the_answers_is_found(stored, canary, logged, monkeypatch):
    given = AskForm.given

    def careless(form):
        logging.getLogger("talentcoop.careless").debug("answers.given", extra={"answers": given(form)})
        return given(form)

    monkeypatch.setattr(AskForm, "given", careless)
    await ask(stored, canary.answers())
    assert canary.inside(logged())


async def test_the_frameworks_own_reading_of_forms_remembers_them_and_is_found(stored, canary, monkeypatch):
    async def careless(request, _):
        sent = await request.form()
        return checked(AskForm, {name: tuple(sent.getall(name)) for name in sent})

    monkeypatch.setattr(asking, "read", careless)
    await ask(stored, canary.answers())
    assert in_memory(canary)
    parse_url_encoded_form_data.cache_clear()
    assert in_memory(canary) == []


async def test_a_row_and_a_file_that_keep_an_answer_are_found(stored, databases, canary, tmp_path):
    await stored.founded(name=f"Coop {canary.word}")
    assert [row for row in await rows(databases) if canary.inside(row)]
    (tmp_path / "trace").write_bytes(b"\0 " + canary.word.encode())
    assert [name for name, content in files(tmp_path) if canary.inside(content)] == ["trace"]
