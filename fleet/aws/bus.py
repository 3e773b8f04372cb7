"""Notices on an EventBridge bus, beside those of the topic."""

from typing import Any

from fleet.aws.errors import domain_errors
from fleet.domain.errors import FleetError, Transient
from fleet.domain.notices import Notice
from fleet.ports import Notices

SOURCE = "contactfleet"
DETAIL_TYPE = "Job ended"
TRANSIENT = ("InternalFailure", "InternalException", "ThrottlingException")


class BusNotices(Notices):
    def __init__(self, client: Any, bus: str) -> None:
        self._client = client
        self._bus = bus

    async def publish(self, notice: Notice) -> None:
        """The event's detail is the notice without its link, which is for the topic's readers alone."""
        entry = {
            "EventBusName": self._bus,
            "Source": SOURCE,
            "DetailType": DETAIL_TYPE,
            "Detail": notice.without_link.encode(),
        }
        with domain_errors(f"putting an event on {self._bus}"):
            answer = await self._client.put_events(Entries=[entry])
        if answer["FailedEntryCount"]:
            refused = answer["Entries"][0]
            kind = Transient if refused["ErrorCode"] in TRANSIENT else FleetError
            raise kind(f"putting an event on {self._bus}: {refused.get('ErrorMessage') or refused['ErrorCode']}")


class AllNotices(Notices):
    """Several ways, one after the other; when one fails, all are tried again, as repeats have the same id."""

    def __init__(self, *ways: Notices) -> None:
        self._ways = ways

    async def publish(self, notice: Notice) -> None:
        for way in self._ways:
            await way.publish(notice)
