"""The pulse of a service: a file touched whenever its loop turns, for whoever asks whether it still lives."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from fleet.domain.errors import Misconfigured
from fleet.runtime.settings import Settings

Beat = Callable[[], None]


@contextmanager
def pulse(settings: Settings, service: str) -> Iterator[Beat]:
    """What the service calls at each turn of its loop. One that ended in order leaves no pulse, one that broke does.

    Raises Misconfigured when the cache folder cannot be written.
    """
    file = _folder(settings) / service
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    except OSError as error:
        remedy = "name a folder that can be with CONTACTFLEET_CACHE_DIR"
        raise Misconfigured(f"{file} cannot be written ({error.strerror}); {remedy}.") from error
    yield file.touch
    file.unlink(missing_ok=True)


def silences(settings: Settings, now: float) -> Mapping[str, float]:
    """Seconds since the last beat of each service of this machine or container; `now` is in seconds since 1970."""
    folder = _folder(settings)
    return {file.name: now - file.stat().st_mtime for file in sorted(folder.iterdir())} if folder.exists() else {}


def longest_silence(settings: Settings) -> float:
    """Seconds after which a service is taken for dead: it would have asked for a message or kept one long before."""
    return float(settings.wait_seconds + settings.visibility_seconds)


def _folder(settings: Settings) -> Path:
    return settings.cache_dir / "pulse"
