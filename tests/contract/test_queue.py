"""What every Queue promises."""

from collections.abc import Sequence

import pytest

from fleet.domain.scaling import Backlog
from fleet.ports import Delivery, Queue
from tests.contract.backends import Backend
from tests.contract.marks import in_session_loop

pytestmark = in_session_loop

HIDDEN = 600
"""Seconds; longer than any test."""


async def take(queue: Queue, *, wait: int = 0, hidden: int = HIDDEN) -> Delivery | None:
    deliveries = await queue.receive(most=1, wait_seconds=wait, visibility_seconds=hidden)
    return deliveries[0] if deliveries else None


async def take_all(queue: Queue) -> Sequence[Delivery]:
    """Receives until the queue shows nothing more; the messages stay hidden."""
    taken: list[Delivery] = []
    while deliveries := await queue.receive(most=10, wait_seconds=0, visibility_seconds=HIDDEN):
        taken += deliveries
    return taken


async def test_every_message_of_a_long_send_arrives(queue: Queue) -> None:
    bodies = [f'{{"chunk": {number}, "name": "Zoë"}}' for number in range(25)]
    await queue.send(bodies)
    assert sorted(delivery.body for delivery in await take_all(queue)) == sorted(bodies)


async def test_sending_nothing_sends_nothing(queue: Queue) -> None:
    await queue.send([])
    assert await take(queue) is None


@pytest.mark.parametrize("most", [1, 10])
async def test_no_more_than_asked_for_come_at_once(queue: Queue, most: int) -> None:
    await queue.send([str(number) for number in range(12)])
    deliveries = await queue.receive(most=most, wait_seconds=0, visibility_seconds=HIDDEN)
    assert 1 <= len(deliveries) <= most


async def test_a_message_that_was_taken_is_hidden_from_others(queue: Queue) -> None:
    await queue.send(["work"])
    assert await take(queue) is not None
    assert await take(queue) is None


async def test_a_message_given_back_comes_again_at_once_and_counts(queue: Queue) -> None:
    await queue.send(["work"])
    first = await take(queue)
    assert first is not None
    await queue.change_visibility(first, 0)
    again = await take(queue)
    assert again is not None
    assert (first.receives, again.receives) == (1, 2)
    assert (again.body, again.message_id) == (first.body, first.message_id)


async def test_a_message_nobody_deleted_comes_again(backend: Backend, queue: Queue) -> None:
    await queue.send(["work"])
    assert await take(queue, hidden=1) is not None
    backend.let_pass(1)
    again = await take(queue, wait=5)
    assert again is not None
    assert again.receives == 2


async def test_a_heartbeat_keeps_a_message_hidden(backend: Backend, queue: Queue) -> None:
    await queue.send(["slow", "quick"])
    slow, quick = await take(queue), await take(queue)
    assert slow is not None
    assert quick is not None
    await queue.change_visibility(slow, HIDDEN)
    await queue.change_visibility(quick, 1)
    backend.let_pass(1)
    again = await take(queue, wait=5)
    assert again is not None
    assert again.message_id == quick.message_id
    assert await take(queue) is None


async def test_a_deleted_message_is_gone(queue: Queue) -> None:
    await queue.send(["work"])
    delivery = await take(queue)
    assert delivery is not None
    await queue.delete(delivery)
    assert await queue.depth() == 0


async def test_settling_a_delivery_that_is_over_is_no_error(queue: Queue) -> None:
    await queue.send(["work"])
    delivery = await take(queue)
    assert delivery is not None
    await queue.delete(delivery)
    await queue.change_visibility(delivery, 30)
    await queue.change_visibility(delivery, 0)
    await queue.delete(delivery)
    assert await take(queue) is None


async def test_depth_counts_hidden_messages_too(queue: Queue) -> None:
    await queue.send(["one", "two", "three"])
    assert await take(queue) is not None
    assert await queue.depth() == 3


async def test_the_backlog_tells_what_waits_from_what_is_in_work(queue: Queue) -> None:
    await queue.send(["one", "two", "three"])
    assert await take(queue) is not None
    assert await queue.backlog() == Backlog(visible=2, in_flight=1)


async def test_messages_of_any_group_are_taken_and_come(queue: Queue) -> None:
    for group in ("sales", "Zoë & Söhne", "x" * 200):
        await queue.send([group], group=group)
    found = {delivery.body for _ in range(3) if (delivery := await take(queue)) is not None}
    assert found == {"sales", "Zoë & Söhne", "x" * 200}


async def test_a_delayed_message_is_in_the_queue_but_does_not_come_yet(queue: Queue, backend: Backend) -> None:
    await queue.send(["later"], delay=900)
    assert await queue.depth() == 1
    assert await take(queue) is None
    backend.let_pass(901)
