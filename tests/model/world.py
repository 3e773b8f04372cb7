"""What the model knows of a job: chunk items, messages, who is at work on what, and how far the job is."""

from functools import cache
from typing import NamedTuple

from fleet.domain.chunks import Chunk, RowRange
from fleet.domain.errors import NotApplied
from fleet.domain.moves import already_moved, apply_chunk_move
from fleet.domain.states import CHUNK_MOVES, ChunkState, JobState

NOBODY = ""
GONE = "gone"
"""Token of a worker that is no more."""
NOW, RUNS, RAN_OUT = 1.0, 2.0, 0.0
"""Time stands; a lease runs, or has run out."""
MOST = 2
"""Messages about one thing: a third says nothing that two do not."""

IDLE, LEASED, WRITTEN, SETTLED, ANNOUNCED = range(5)
"""How far a worker is with its message."""
TALLIED, CLAIMED, ASSEMBLED, ENDED, TOLD, TOO_EARLY = range(1, 7)
"""How far a merger is."""
SPLITS, SEALED, SPLIT = range(3)
"""How far the chunker is."""


class Item(NamedTuple):
    """A chunk as the ledger has it."""

    state: ChunkState = ChunkState.READY
    token: str = NOBODY
    lease_until: float = RAN_OUT
    part: bool = False
    """Whether its part lies in the bucket."""


class Worker(NamedTuple):
    stage: int = IDLE
    chunk: int = -1
    receipt: bool = False
    """Whether its message is still hidden under the receipt that it has."""
    stalled: bool = False
    """Whether it has missed heartbeats: only then may others take its chunk."""


class Merger(NamedTuple):
    stage: int = IDLE
    receipt: bool = False


class World(NamedTuple):
    items: tuple[Item, ...]
    workers: tuple[Worker, ...]
    mergers: tuple[Merger, ...]
    waiting: tuple[int, ...]
    """Visible messages of each chunk."""
    announced: int = 0
    """Visible messages for the merger."""
    chunker: int = SPLITS
    job: JobState = JobState.SPLITTING
    counted: int = 0
    result: bool = False
    told: bool = False
    faults: int = 0
    """How many have happened, where they are counted."""

    @property
    def all_settled(self) -> bool:
        return all(item.state.settled for item in self.items)

    @property
    def over(self) -> bool:
        """The job has ended, its user knows, and nothing is left to do."""
        rest = not any(self.waiting) and not self.announced
        idle = {worker.stage for worker in self.workers} | {merger.stage for merger in self.mergers} == {IDLE}
        return self.job.final and self.told and rest and idle


def beginning(workers: int, chunks: int, mergers: int) -> World:
    """All chunks were sent, and the job is not sealed yet."""
    return World((Item(),) * chunks, (Worker(),) * workers, (Merger(),) * mergers, (1,) * chunks)


@cache
def moved(item: Item, name: str, token: str) -> Item | None:
    """The item after the move of the project's own table; None when that refuses it."""
    move, chunk = CHUNK_MOVES[name], _chunk(item)
    try:
        after = apply_chunk_move(chunk, move, token=token, now=NOW, until=RUNS)
    except NotApplied:
        return item if already_moved(chunk, move, token=token) else None
    return Item(after.state, after.token, after.lease_until, item.part)


def _chunk(item: Item) -> Chunk:
    return Chunk("job", 0, RowRange(1, 1, 0, 1), state=item.state, token=item.token, lease_until=item.lease_until)


def alike(world: World) -> World:
    """The same world with chunks, workers and mergers in one order: it does not matter which of them is which."""
    chunks = sorted(range(len(world.items)), key=lambda number: _standing(world, number))
    places = {old: new for new, old in enumerate(chunks)}
    moved_workers = [worker._replace(chunk=places.get(worker.chunk, worker.chunk)) for worker in world.workers]
    items = [world.items[number] for number in chunks]
    order = sorted(range(len(moved_workers)), key=lambda number: (moved_workers[number], _held(items, number)))
    names = {str(old): str(new) for new, old in enumerate(order)}
    return world._replace(
        items=tuple(item._replace(token=names.get(item.token, item.token)) for item in items),
        workers=tuple(moved_workers[number] for number in order),
        mergers=tuple(sorted(world.mergers)),
        waiting=tuple(world.waiting[number] for number in chunks),
    )


def _standing(world: World, chunk: int) -> tuple[object, ...]:
    """All that is known of a chunk, whoever is at work on it."""
    item = world.items[chunk]
    holder = world.workers[int(item.token)]._replace(chunk=0) if item.token.isdecimal() else Worker()
    at_work = sorted(worker._replace(chunk=0) for worker in world.workers if worker.chunk == chunk)
    return (
        item._replace(token=item.token if item.token in (NOBODY, GONE) else ""),
        world.waiting[chunk],
        holder,
        at_work,
    )


def _held(items: list[Item], worker: int) -> list[int]:
    return [number for number, item in enumerate(items) if item.token == str(worker)]
