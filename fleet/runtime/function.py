"""A service as an AWS Lambda function: it is handed messages, and answers which are to come again."""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog

from fleet.domain.outcomes import Action, Chance, Outcome
from fleet.ports import Clock, Delivery, Invocations, Queue
from fleet.runtime.receive import Handler, lines_about, not_handled, settle

log = structlog.get_logger()

SPARE_SECONDS = 10.0
"""Before the function is ended: time to give back what is in hand."""
OVERDUE = Outcome(Action.GIVE_BACK, "the function's time was over")


async def answer_invocations(
    invocations: Invocations, queue: Queue, handle: Handler, *, clock: Clock, chance: Chance
) -> None:
    """Answers until one takes too long: then the process has to end, as what it began may still be running."""
    in_time = True
    while in_time:
        invocation = await invocations.next()
        records = invocation.event["Records"]
        left = invocation.until - clock.now() - SPARE_SECONDS
        outcomes = await asyncio.gather(*(_outcome(_delivery(record), handle, left, chance) for record in records))
        again = [pair for pair in zip(records, outcomes, strict=True) if pair[1].action is not Action.DELETE]
        for record, outcome in again:
            await settle(queue, _delivery(record), outcome)
        failures = [{"itemIdentifier": record["messageId"]} for record, _ in again]
        await invocations.answer(invocation, {"batchItemFailures": failures})
        in_time = OVERDUE not in outcomes


async def _outcome(delivery: Delivery, handle: Handler, left: float, chance: Chance) -> Outcome:
    with lines_about(delivery):
        try:
            async with asyncio.timeout(max(left, 0.0)) as limit:
                return await handle(delivery)
        except Exception as error:  # noqa: BLE001 - the outcome table has a rule for every error
            if isinstance(error, TimeoutError) and limit.expired():
                log.warning("message not handled", action=OVERDUE.action, error="Overdue")
                return OVERDUE
            return not_handled(delivery, error, chance)


def _delivery(record: Mapping[str, Any]) -> Delivery:
    """AWS Lambda, "Using Lambda with Amazon SQS": a record of the event."""
    receives = int(record["attributes"]["ApproximateReceiveCount"])
    return Delivery(record["body"], record["receiptHandle"], record["messageId"], receives)
