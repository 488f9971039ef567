"""Try mutants: a test that stays right with one has found nothing, and the mutant lives."""

from dataclasses import dataclass
from typing import Any

from services.access.actors import Role
from tests.protection import asking, matrix, mutants, test_walls
from tests.protection.rows import FOREIGN
from tests.services.served import faked, house_of


@dataclass(frozen=True, kw_only=True)
class Bench:
    """What mutants are tried on: the rows and cells, the app, and pools and keys behind one wall or none.

    `guarding` says which permission a route asks for first.
    """

    held: Any
    cells: Any
    served: Any
    unwalled: Any
    walled: Any
    keys: Any
    guarding: dict

    async def survives(self, mutant):
        """Whether everything is as it should be with it, so that nobody noticed."""
        return not await getattr(self, mutant.kind)(mutant)

    async def permission(self, mutant):
        """Somebody is let in who ought to be denied, by a route that asks for it first or by a use case."""
        lines = [one for one in matrix.lines() if not one.open and self.guarding[one.method, one.path] == mutant.name]
        with mutants.widened(mutant.name):
            return await (self._let_in(lines) if lines else self._let_by(mutant.name))

    async def question(self, mutant):
        """A use case serves whoever calls it."""
        with mutants.unasked(mutant.name):
            return await self._let_by(mutant.name)

    async def _let_by(self, name):
        world = await faked(name).founded()
        return await asking.let_in(house_of(world), world, name, asking.asking()[name])

    async def _let_in(self, lines):
        for line in lines:
            for role in Role:
                if line.expected(role, "own") != "denied":
                    continue
                if await matrix.answered(self.served, self.cells, line, role, "own") != "denied":
                    return True
        return False

    async def predicate(self, mutant):
        """The table of walls is wrong of that role and table, though row-level security does not help."""
        with mutants.unnarrowed(mutant.name, mutant.role):
            return await test_walls.wrong(
                self.unwalled, self.held, {mutant.name: test_walls.SAID[mutant.name]}, [mutant.role]
            )

    async def belonging(self, mutant):
        """A neighbour's rows are seen by the owner's connection."""
        with mutants.unowned(mutant.name):
            return FOREIGN in await test_walls.seen(self.unwalled, self.held, "STAFF", mutant.name)

    async def wall(self, mutant):
        """A neighbour's rows are seen by the role that serves, where predicates are forgotten."""

        async def seen():
            with mutants.unpredicated():
                return FOREIGN in await test_walls.seen(self.walled, self.held, "STAFF", mutant.name)

        return await mutants.dropped(self.unwalled, mutant.name, seen)

    async def envelope(self, mutant):
        """An envelope opens that ought to stay shut."""
        with mutants.unsealed(mutant.name, mutant.role), mutants.unpredicated():
            opens = await test_walls.opened(self.unwalled, self.held, mutant.role, mutant.name, self.keys)
        return opens is not (mutant.role in test_walls.OPENED[mutant.name])
