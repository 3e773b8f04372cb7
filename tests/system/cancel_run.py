"""`python -m tests.system.cancel_run`: a job of more than 1,000 chunks is cancelled when some 50 are done.

Prints how many chunks were begun by then, and how many never were. Ends with an error when the cancelled job is worked
on: at least 900 chunks have to be untouched, and none but those in hand may be begun after the command has answered.
"""

import sys
import tempfile
from pathlib import Path

from tests.system.command import many_rows, until
from tests.system.deployed import deployed

DONE = 50
LEAST_UNTOUCHED = 900
IN_HAND = 2
"""Messages that a worker of one matching process has at once."""
DROPPED = 100
"""Messages that are taken after the cancellation, to see what becomes of them."""


def main(folder: Path) -> int:
    with deployed("chunker", "merger") as deployment:
        job = deployment.upload(many_rows(folder / "unwanted.csv", 32), "cancelled", "--chunk-size", "1024")
        until(lambda: "matching" in deployment.run("status", job))
        deployment.start("worker")
        until(lambda: deployment.settled(job) >= DONE)
        deployment.run("cancel", job)
        begun = sum(attempts > 0 for _, attempts in deployment.chunks(job))
        waiting = deployment.waiting()
        until(lambda: deployment.waiting() < waiting - DROPPED)
        chunks = deployment.chunks(job)
    untouched = sum((state, attempts) == ("ready", 0) for state, attempts in chunks)
    sys.stdout.write(
        f"{len(chunks):,} chunks; {begun:,} begun when the job was cancelled, {len(chunks) - untouched:,} begun after "
        f"{DROPPED} more messages were taken, {untouched:,} never.\n"
    )
    return int(untouched < LEAST_UNTOUCHED or len(chunks) - untouched > begun + IN_HAND)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="cf-cancel-") as scratch:
        raise SystemExit(main(Path(scratch)))
