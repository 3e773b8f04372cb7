"""Where objects lie in the bucket."""

import re

INCOMING = "incoming/"
WORK = "work/"
DIRECTORIES = "directories/"
RESULTS = "results/"
LONGEST = 1024
"""Bytes of a key (Amazon S3, "Naming Amazon S3 objects")."""
LONGEST_NAME = 900
"""Bytes of an upload's file name: its results lie under longer keys."""
MANIFEST = "manifest.json"
DIRECTORY_FILES = ("ids.arrow", "contacts.arrow", "arrays.arrow", MANIFEST)
"""What a version of a directory consists of; it is complete when the last of them is there."""


def is_text(value: str) -> bool:
    """Whether it can be written as UTF-8: JSON may hold halves of a character."""
    return not re.search("[\ud800-\udfff]", value)


def is_possible(key: str) -> bool:
    """Whether an object can lie there."""
    return is_text(key) and 0 < len(key.encode()) <= LONGEST


def is_directory(name: str) -> bool:
    """Whether a directory may be called so."""
    return re.fullmatch(r"[A-Za-z0-9._-]{1,100}", name) is not None


def staged(job_id: str, number: int) -> str:
    """The plain bytes of a chunk whose upload is compressed."""
    return f"{WORK}{job_id}/staged/{number:06d}.csv"


def part(job_id: str, chunk: str) -> str:
    """`chunk` is its name, here and in the next two."""
    return f"{WORK}{job_id}/parts/{chunk}.csv"


def rejects(job_id: str, chunk: str) -> str:
    return f"{WORK}{job_id}/rejects/{chunk}.csv"


def written_off(job_id: str, chunk: str) -> str:
    """Rejects of a chunk that failed as a whole; apart from `rejects`, so that a late worker cannot overwrite them."""
    return f"{WORK}{job_id}/rejects/{chunk}.failed.csv"


def put_aside(message_id: str) -> str:
    """The body of a queue message that nobody could read, for a person to look at."""
    return f"{WORK}unreadable/{message_id}.txt"


def result(job_id: str, run: int, name: str) -> str:
    return f"{RESULTS}{job_id}/{run}/{name}.matched.csv"


def result_rejects(job_id: str, run: int, name: str) -> str:
    return f"{RESULTS}{job_id}/{run}/{name}.rejects.csv"


def result_summary(job_id: str, run: int, name: str) -> str:
    return f"{RESULTS}{job_id}/{run}/{name}.summary.json"


def profile(name: str) -> str:
    return f"profiles/{name}.json"


def profile_of(key: str) -> str | None:
    """The profile that an upload's key names: the second segment of `incoming/PROFILE/NAME.csv`."""
    segments = key.split("/")
    return segments[1] if len(segments) > 2 and key.startswith(INCOMING) else None


def directory_current(name: str) -> str:
    """The object that says which version of a directory is the latest."""
    return f"{DIRECTORIES}{name}/current.json"


def directory_file(name: str, version: str, file: str) -> str:
    return f"{DIRECTORIES}{name}/{version}/{file}"


def directory_manifest(name: str, version: str) -> str:
    return directory_file(name, version, MANIFEST)


def nicknames(digest: str) -> str:
    return f"nicknames/{digest}.json"
