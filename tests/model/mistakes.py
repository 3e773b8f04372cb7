"""The same five mistakes as in the fault runs, planted in the model."""

from collections.abc import Iterator
from unittest.mock import patch

import fleet.domain.moves
from fleet.domain.chunks import Chunk
from fleet.domain.states import ChunkState, Guard
from tests.model.steps import Protocol, Step, put_item, put_worker
from tests.model.world import ANNOUNCED, SEALED, SETTLED, SPLIT, Worker, World, moved

_guarded = fleet.domain.moves._guarded


class DeletesBeforeItWrites(Protocol):
    def receive(self, world: World, number: int, chunk: int) -> World | None:
        taken = super().receive(world, number, chunk)
        return None if taken is None else put_worker(taken, number, taken.workers[number]._replace(receipt=False))


class CountsWithoutCondition(Protocol):
    def finish(self, world: World, number: int, worker: Worker) -> World:
        done = world.items[worker.chunk]._replace(state=ChunkState.DONE)
        world = put_item(world._replace(counted=world.counted + 1), worker.chunk, done)
        return put_worker(world, number, worker._replace(stage=SETTLED))


class AnnouncesOnlyOnce(Protocol):
    def _of_chunker(self, world: World) -> Iterator[Step]:
        yield from super()._of_chunker(world)
        if world.chunker == SEALED:
            yield "chunker is killed", world._replace(chunker=SPLIT)

    def comes_again(self, world: World, number: int, worker: Worker) -> World:
        return put_worker(world, number, worker._replace(stage=ANNOUNCED))


class HasNoHeartbeat(Protocol):
    heartbeats = False


class HasNoFencing(Protocol):
    """Drops the question whose the lease is from the project's own table of moves."""

    def steps(self, world: World) -> Iterator[Step]:
        moved.cache_clear()
        try:
            with patch.object(fleet.domain.moves, "_guarded", _unguarded):
                yield from list(super().steps(world))
        finally:
            moved.cache_clear()


def _unguarded(chunk: Chunk, guard: Guard, *, token: str, now: float) -> bool:
    return guard is Guard.HELD or _guarded(chunk, guard, token=token, now=now)


MISTAKES = (DeletesBeforeItWrites, CountsWithoutCondition, AnnouncesOnlyOnce, HasNoHeartbeat, HasNoFencing)
