"""Every step that can happen next in a world: work, crashes, stalls, redeliveries, duplicates, clocks that move on."""

from collections.abc import Callable, Iterator

from fleet.domain.moves import left
from fleet.domain.progress import Progress
from fleet.domain.states import ChunkState, JobMove, JobMoves, JobState
from tests.model.world import (
    ANNOUNCED,
    ASSEMBLED,
    CLAIMED,
    ENDED,
    GONE,
    IDLE,
    LEASED,
    MOST,
    RAN_OUT,
    RUNS,
    SEALED,
    SETTLED,
    SPLIT,
    SPLITS,
    TALLIED,
    TOLD,
    TOO_EARLY,
    WRITTEN,
    Item,
    Merger,
    Worker,
    World,
    moved,
)

Step = tuple[str, World]


class Fault(str):
    """A step that only happens when something goes wrong."""

    __slots__ = ()


class Violated(Exception):
    """A step that no world may take."""


class Protocol:
    """The steps of chunker, workers and mergers. Mistakes are planted by other classes that override one of them."""

    heartbeats = True

    def __init__(self, faults: int | None = None) -> None:
        """`faults` is how many may happen on the way to any world; None for any number."""
        self.faults = faults

    def steps(self, world: World) -> Iterator[Step]:
        for step, after in self._every_step(world):
            if self.faults is None or not isinstance(step, Fault):
                yield step, after
            elif world.faults < self.faults:
                yield step, after._replace(faults=world.faults + 1)

    def _every_step(self, world: World) -> Iterator[Step]:
        yield from self._of_chunker(world)
        for number, worker in enumerate(world.workers):
            yield from self._of_worker(world, number, worker)
        for number, merger in enumerate(world.mergers):
            yield from self._of_merger(world, number, merger)
        yield from _of_queues(world)

    def _of_chunker(self, world: World) -> Iterator[Step]:
        if world.chunker == SPLITS:
            yield "chunker seals", world._replace(chunker=SEALED, job=_job(world.job, JobMoves.SEAL))
        if world.chunker == SEALED:
            yield "chunker announces", announce(world)._replace(chunker=SPLIT)

    def _of_worker(self, world: World, number: int, worker: Worker) -> Iterator[Step]:
        name, token = f"worker {number}", str(number)
        if worker.stage == IDLE:
            for chunk, waiting in enumerate(world.waiting):
                if waiting and (after := self.receive(world, number, chunk)) is not None:
                    yield f"{name} takes chunk {chunk}", after
            return
        item = world.items[worker.chunk]
        if worker.stage == LEASED:
            written = put_item(world, worker.chunk, item._replace(part=True))
            yield f"{name} writes", put_worker(written, number, worker._replace(stage=WRITTEN))
        if worker.stage == WRITTEN:
            yield f"{name} finishes", self.finish(world, number, worker)
        if worker.stage == SETTLED:
            yield f"{name} announces", put_worker(announce(world), number, worker._replace(stage=ANNOUNCED))
        if worker.stage == ANNOUNCED:
            yield f"{name} deletes", self.delete(world, number, worker)
        yield Fault(f"{name} is killed"), leave(world, number)
        yield from _stalls(world, number, worker, name, heartbeats=self.heartbeats)
        if worker.stage in (LEASED, WRITTEN) and worker.stalled:
            kept = moved(item, "extend", token)
            if kept is None:
                yield f"{name} loses its lease", leave(world, number)
            else:
                beating = worker._replace(stalled=False)
                yield f"{name} keeps its lease", put_worker(put_item(world, worker.chunk, kept), number, beating)

    def receive(self, world: World, number: int, chunk: int) -> World | None:
        """A message comes; None when another worker has the chunk, so that it is left for later."""
        item, taken = world.items[chunk], _taken(world, chunk)
        if item.state.settled:
            return self.comes_again(taken, number, Worker(SETTLED, chunk, receipt=True))
        leased = moved(item, "lease", str(number))
        if leased is None:
            return None
        if item.token.isdecimal() and not world.workers[int(item.token)].stalled:
            raise Violated("a worker that lives has lost its chunk to another")
        return put_worker(put_item(taken, chunk, leased), number, Worker(LEASED, chunk, receipt=True))

    def comes_again(self, world: World, number: int, worker: Worker) -> World:
        """The message of a chunk that is settled: whoever settled it may have died before it announced the job."""
        return put_worker(world, number, worker)

    def finish(self, world: World, number: int, worker: Worker) -> World:
        """Chunk and counter in one transaction."""
        item = world.items[worker.chunk]
        done = moved(item, "finish", str(number))
        if done is None:
            return leave(world, number)
        if item.token != str(number):
            raise Violated("a chunk was settled by one who had lost the lease")
        if item.state is not ChunkState.DONE:
            world = world._replace(counted=world.counted + 1)
        return put_worker(put_item(world, worker.chunk, done), number, worker._replace(stage=SETTLED, stalled=False))

    def delete(self, world: World, number: int, worker: Worker) -> World:
        if not world.items[worker.chunk].state.settled:
            raise Violated("a message was deleted before its chunk was settled")
        return leave(put_worker(world, number, worker._replace(receipt=False)), number)

    def _of_merger(self, world: World, number: int, merger: Merger) -> Iterator[Step]:
        name = f"merger {number}"
        if merger.stage == IDLE:
            if world.announced:
                yield f"{name} takes the job", self._merger_receives(world, number)
            return
        yield f"{name} goes on", _NEXT[merger.stage](world, number, merger)
        yield Fault(f"{name} is killed"), _merger_leaves(world, number, merger)
        if merger.receipt:
            late = _put_merger(world, number, merger._replace(receipt=False))
            yield Fault(f"{name} is so slow that its message comes again"), _announced(late)

    def _merger_receives(self, world: World, number: int) -> World:
        taken = world._replace(announced=world.announced - 1)
        if world.job.final:
            return _put_merger(taken, number, Merger(ENDED, receipt=True))
        return _put_merger(taken, number, Merger(TALLIED if world.all_settled else TOO_EARLY, receipt=True))


def announce(world: World) -> World:
    """As `announce_if_matched`."""
    if world.job is not JobState.MATCHING or left(len(world.items), Progress(settled=world.counted)):
        return world
    return _announced(world)


def leave(world: World, number: int) -> World:
    """The worker is through with its message, or is no more: what it hid becomes visible, its token is nobody's."""
    worker = world.workers[number]
    items = tuple(item._replace(token=GONE) if item.token == str(number) else item for item in world.items)
    world = put_worker(world._replace(items=items), number, Worker())
    return _shown(world, worker.chunk) if worker.receipt else world


def put_worker(world: World, number: int, worker: Worker) -> World:
    return world._replace(workers=(*world.workers[:number], worker, *world.workers[number + 1 :]))


def put_item(world: World, chunk: int, item: Item) -> World:
    return world._replace(items=(*world.items[:chunk], item, *world.items[chunk + 1 :]))


def _stalls(world: World, number: int, worker: Worker, name: str, *, heartbeats: bool) -> Iterator[Step]:
    """A worker that is frozen loses its hold; without heartbeats, any that takes its time does."""
    item = world.items[worker.chunk]
    if item.token == str(number) and item.lease_until == RUNS and not item.state.settled:
        out = put_item(world, worker.chunk, item._replace(lease_until=RAN_OUT))
        yield Fault(f"the lease of {name} runs out"), put_worker(out, number, worker._replace(stalled=heartbeats))
    if worker.receipt:
        late = put_worker(world, number, worker._replace(receipt=False))
        yield Fault(f"the message of {name} comes again"), _shown(late, worker.chunk)


def _of_queues(world: World) -> Iterator[Step]:
    for chunk, item in enumerate(world.items):
        held = sum(worker.receipt and worker.chunk == chunk for worker in world.workers)
        if world.waiting[chunk] and world.waiting[chunk] + held < MOST:
            yield Fault(f"chunk {chunk} comes twice"), _shown(world, chunk)
        if item.state is ChunkState.LEASED and item.token == GONE and item.lease_until == RUNS:
            yield f"the lease of chunk {chunk} runs out", put_item(world, chunk, item._replace(lease_until=RAN_OUT))
    if world.announced and world.announced + sum(merger.receipt for merger in world.mergers) < MOST:
        yield Fault("the job is announced twice"), _announced(world)


def _claim(world: World, number: int, merger: Merger) -> World:
    if world.job.final:
        return _put_merger(world, number, merger._replace(stage=ENDED))
    job = world.job if world.job is JobState.MERGING else _job(world.job, JobMoves.MERGE)
    return _put_merger(world._replace(job=job), number, merger._replace(stage=CLAIMED))


def _assemble(world: World, number: int, merger: Merger) -> World:
    """Only creates; what is there stays."""
    if not world.result and not all(item.state is ChunkState.DONE and item.part for item in world.items):
        raise Violated("a result was put together without all parts")
    return _put_merger(world._replace(result=True), number, merger._replace(stage=ASSEMBLED))


def _end(world: World, number: int, merger: Merger) -> World:
    job = world.job if world.job.final else _job(world.job, JobMoves.COMPLETE)
    return _put_merger(world._replace(job=job), number, merger._replace(stage=ENDED))


def _tell(world: World, number: int, merger: Merger) -> World:
    return _put_merger(world._replace(told=True), number, merger._replace(stage=TOLD))


def _delete(world: World, number: int, merger: Merger) -> World:
    return _put_merger(world, number, Merger())


_NEXT: dict[int, Callable[[World, int, Merger], World]] = {
    TALLIED: _claim,
    CLAIMED: _assemble,
    ASSEMBLED: _end,
    ENDED: _tell,
    TOLD: _delete,
    TOO_EARLY: _delete,
}


def _merger_leaves(world: World, number: int, merger: Merger) -> World:
    gone = _put_merger(world, number, Merger())
    return _announced(gone) if merger.receipt else gone


def _put_merger(world: World, number: int, merger: Merger) -> World:
    return world._replace(mergers=(*world.mergers[:number], merger, *world.mergers[number + 1 :]))


def _job(state: JobState, move: JobMove) -> JobState:
    if state not in move.sources:
        raise Violated(f"the job cannot {move.name} from {state}")
    return move.target


def _taken(world: World, chunk: int) -> World:
    return _with_waiting(world, chunk, world.waiting[chunk] - 1)


def _shown(world: World, chunk: int) -> World:
    return _with_waiting(world, chunk, world.waiting[chunk] + 1)


def _with_waiting(world: World, chunk: int, count: int) -> World:
    return world._replace(waiting=(*world.waiting[:chunk], count, *world.waiting[chunk + 1 :]))


def _announced(world: World) -> World:
    return world._replace(announced=min(world.announced + 1, MOST))
