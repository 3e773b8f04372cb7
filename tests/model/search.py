"""Visits every world that can be reached, asks the invariants of each, and whether the job can still end from there."""

from array import array
from dataclasses import dataclass

import numpy as np

from fleet.domain.states import ChunkState
from tests.model.steps import Protocol, Violated
from tests.model.world import IDLE, World, alike, beginning


class Broken(AssertionError):
    """A law does not hold; the text ends with the steps that lead there."""


@dataclass(frozen=True, slots=True)
class Searched:
    worlds: int
    steps: int
    over: int
    """Worlds in which all is done."""


def search(protocol: Protocol, *, workers: int, chunks: int, mergers: int) -> Searched:
    """Raises Broken at the first world that breaks a law."""
    first = alike(beginning(workers, chunks, mergers))
    worlds, numbers = [first], {first: 0}
    came_by: list[tuple[int, str]] = [(-1, "")]
    sources, targets = array("l"), array("l")
    for number, world in enumerate(worlds):
        try:
            for step, reached in protocol.steps(world):
                after = alike(reached)
                there = numbers.setdefault(after, len(worlds))
                if there == len(worlds):
                    worlds.append(after)
                    came_by.append((number, step))
                    check(after)
                sources.append(number)
                targets.append(there)
        except Violated as violated:
            raise Broken(f"{violated}: {_way(came_by, number)}") from None
    stuck = _without_end(worlds, np.asarray(sources), np.asarray(targets))
    if stuck is not None:
        raise Broken(f"the job can never end any more: {_way(came_by, stuck)}")
    return Searched(len(worlds), len(sources), sum(world.over for world in worlds))


def check(world: World) -> None:
    """Raises Violated."""
    if world.counted != sum(item.state.settled for item in world.items):
        raise Violated("a chunk was counted twice or not at all")
    for chunk, item in enumerate(world.items):
        if item.state is ChunkState.DONE and not item.part:
            raise Violated("a chunk is done, and its part was never written")
        hidden = any(worker.receipt and worker.chunk == chunk for worker in world.workers if worker.stage != IDLE)
        if not item.state.settled and not world.waiting[chunk] and not hidden:
            raise Violated("a chunk is not settled, and no message is left of it")
    if world.job.final and not world.result:
        raise Violated("the job has completed without a result")


def _without_end(worlds: list[World], sources: np.ndarray, targets: np.ndarray) -> int | None:
    """The first world from which no step leads on to one in which all is done."""
    ends = np.array([world.over for world in worlds])
    before = 0
    while before != (now := int(ends.sum())):
        before = now
        ends[sources[ends[targets]]] = True
    return None if ends.all() else int(np.argmin(ends))


def _way(came_by: list[tuple[int, str]], number: int) -> str:
    steps: list[str] = []
    while number > 0:
        number, step = came_by[number]
        steps.append(step)
    return "; ".join(reversed(steps))
