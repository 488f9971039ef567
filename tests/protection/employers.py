"""All that an employer can fetch: every page that links lead to, every file, every answer of the API, every letter."""

import re

from services.access.actors import Role
from services.access.permissions import PERMISSIONS
from services.ports.pages import Slice
from tests.services.served import Served, operations
from tests.services.test_permissions import ROUTES
from tests.web.site import Reader

MARK = re.compile(rb'(?:(?<=name="once" value=")|(?<="instance":"urn:uuid:))[0-9a-f-]{36}')
"""By what a form is known if it is sent twice, and an error if it is asked about: drawn anew each time."""
OURS = re.compile(r"^/(?!static|language|sign-in)[^#]*")


async def everything(world, clock, *firms):
    """Every answer to an employer by its address, and every letter that is addressed to one."""
    who = f"employer:{','.join(map(str, firms))}"
    told = await _pages(Reader(world, who, clock=clock))
    told |= await _answers(Served(world, clock=clock), who, told)
    async with world.open(Role.JOB) as store:
        sent = (await store.outbox.page(Slice(0, 200))).items
    return told | {f"letter {n}": one for n, one in enumerate(m for m in sent if m.to_role == "employer")}


async def _pages(reader):
    told, waiting = {}, ["/employer"]
    while waiting:
        path = waiting.pop()
        answer = await reader.open(path)
        told[path] = (answer.status, MARK.sub(b"", answer.answer.content))
        links = {found[0].replace("&amp;", "&") for link in _links(answer) if (found := OURS.match(link))}
        known = {_plain(one) for one in (*told, *waiting)}
        waiting += sorted(link for link in links if link.startswith("/employer") and _plain(link) not in known)
    return told


def _plain(path):
    """A path by which it is known whether it was asked for: what a half-described role carries along says nothing."""
    return path.partition("?")[0] if path.startswith("/employer/post") else path


def _links(answer):
    return answer.links() if "html" in answer.answer.headers["Content-Type"] else []


async def _answers(api, who, told):
    """What the API says to an employer of everything whose id stands on a page of its own, and of every list."""
    ids = sorted({key for path in told for key in re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", path)})
    found = {}
    for method, template, operation in operations():
        permission = ROUTES.get(operation["operationId"])
        if method != "GET" or permission is None or Role.EMPLOYER not in PERMISSIONS[permission]:
            continue
        for key in ids if "{" in template else [""]:
            path = re.sub(r"\{(\w+)\}", lambda name, key=key: "5321" if name[1] == "code" else key, template)
            answer = await api.call(method, f"{path}?region=be-bru" if "occupations" in path else path, as_=who)
            found[f"API {path}"] = (answer.status_code, MARK.sub(b"", answer.content))
    return found
