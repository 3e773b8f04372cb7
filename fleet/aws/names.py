"""Names of the AWS resources that one deployment uses."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AwsNames:
    """Where the services find what they share."""

    bucket: str = "contactfleet-contacts"
    uploads_queue: str = "contactfleet-uploads"
    chunks_queue: str = "contactfleet-chunks"
    merges_queue: str = "contactfleet-merges"
    jobs_table: str = "contactfleet-jobs"
    nicknames_table: str = "contactfleet-nicknames"
    notices_topic: str = "contactfleet-notices"
    """Name or ARN."""
    endpoint_url: str | None = None
    """Address of an AWS emulator; None means AWS itself."""
    region: str = "us-east-1"


def dead_letters(queue: str) -> str:
    """Name of a queue's dead-letter queue."""
    return f"{queue}-dlq"
