"""What can go wrong at a port or with a user's input; `outcomes` says what follows from each."""

from typing import Any


class FleetError(Exception):
    """Base of every error that the services name."""


class Transient(FleetError):
    """Throttled, timed out, or the far side failed: the same call may go through later."""


class Misconfigured(FleetError):
    """Access denied, or a bucket, queue or table that is not there: no retry helps until a person acts."""


class ObjectMissing(FleetError):
    """No object at that key."""


class ObjectChanged(FleetError):
    """The object is no longer the version that the caller read before."""


class AlreadyExists(FleetError):
    """A write that only creates found something in its place."""


class NotApplied(FleetError):
    """A conditional write found the item otherwise; `old` is the item as it stands, None when there is none."""

    def __init__(self, what: str, old: Any = None) -> None:
        super().__init__(what)
        self.old = old


class LeaseLost(FleetError):
    """Another worker holds the chunk now."""


class JobStopped(FleetError):
    """The job was paused, cancelled, or has ended: its chunks are not worked on further."""


class RowsFailed(FleetError):
    """Matching these rows killed the process or broke: the rows are to blame, and nothing else was in work there."""


class CopyDamaged(FleetError):
    """A directory's or the nicknames' copy on this machine is not whole, as the text says; a new one may be."""


class BadMessage(FleetError):
    """A queue message that cannot be read."""


class NewerMessage(BadMessage):
    """A queue message as later versions write it."""


class UnusableUpload(FleetError):
    """The upload or its options cannot be worked on; the text is a sentence for the user that names the remedy."""
