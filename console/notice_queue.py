"""A queue on the topic of notices, for a command that waits for the end of its job."""

import json
from collections.abc import Mapping
from typing import Any

from console.aws import boto_client
from console.resources import make_notice_queue
from fleet.aws.names import AwsNames


class NoticeQueue:
    """Gets every notice that is published after it was made. Its methods block."""

    def __init__(self, names: AwsNames, queue: str) -> None:
        self._sqs = boto_client("sqs", names)
        self._url = make_notice_queue(names, queue)

    def take(self) -> list[Mapping[str, Any]]:
        """Notices that have come by now, each once."""
        answer = self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10, WaitTimeSeconds=0)
        messages = answer.get("Messages", [])
        for message in messages:
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in messages]
