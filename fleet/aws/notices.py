"""Notices on an SNS topic."""

from typing import Any

from fleet.aws.errors import domain_errors
from fleet.domain.errors import Misconfigured
from fleet.domain.notices import Notice
from fleet.ports import Notices


class SnsNotices(Notices):
    def __init__(self, client: Any, topic: str) -> None:
        self._client = client
        self._topic = topic
        self._known_arn = topic if topic.startswith("arn:") else ""

    async def publish(self, notice: Notice) -> None:
        arn = await self._arn()
        with domain_errors(f"publishing to {self._topic}"):
            await self._client.publish(
                TopicArn=arn,
                Subject=f"Contact file {notice.state.replace('_', ' ')}",
                Message=notice.encode(),
                MessageAttributes={
                    name: {"DataType": "String", "StringValue": value}
                    for name, value in notice.attributes.items()
                    if value
                },
            )

    async def _arn(self) -> str:
        """The topic's ARN; of a name, the one among all topics that ends in it, looked for once."""
        if not self._known_arn:
            pages = self._client.get_paginator("list_topics").paginate()
            with domain_errors(f"looking for topic {self._topic}"):
                arns = [topic["TopicArn"] async for page in pages for topic in page.get("Topics", [])]
            self._known_arn = next((arn for arn in arns if arn.rpartition(":")[2] == self._topic), "")
        if not self._known_arn:
            raise Misconfigured(f"there is no topic {self._topic}")
        return self._known_arn
