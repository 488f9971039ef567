"""What authorities asked for."""

from dataclasses import replace

from services.ports.authorities import RequestState
from services.ports.pages import Page
from talentcoop.errors import Invalid


class FakeAuthorityRequests:
    def __init__(self, session):
        self._session = session

    async def get(self, key):
        return await self._shown(self._session.get("authority", key))

    async def save(self, request):
        if request.said is not None:
            await self._session.require_key(request.subject)
        held = self._session.tables.rows["authority"].get(request.id)
        said = request.said if request.said is not None or held is None else held.value.said
        kept = replace(request, said=said, released_by=frozenset())
        saved = self._session.save("authority", kept, person=request.subject)
        return replace(request, version=saved.version)

    async def release(self, key, release, at):
        self._session.get("authority", key)
        by = self._session.actor.id
        if any(held.value[:2] == (key, by) for held in self._session.tables.rows["release"].values()):
            raise Invalid("store.refused", "The database refuses a value (authority_release_once).", "Correct it.")
        self._session.put("release", release, (key, by, at))

    async def page(self, part):
        found = list(reversed(self._session.values("authority")))
        shown = [await self._shown(one) for one in found[part.start : part.start + part.size]]
        return Page(tuple(shown), len(found), part.start)

    async def about(self, subjects):
        found = [one for one in reversed(self._session.values("authority")) if one.subject in set(subjects)]
        return tuple([await self._shown(one) for one in found])

    async def _shown(self, request):
        opened = await self._session.opened("authority")
        by = frozenset(value[1] for value in self._session.values("release") if value[0] == request.id)
        said = request.said if request.id in opened else None
        return replace(request, said=said, released_by=by, state=RequestState(request.state))
