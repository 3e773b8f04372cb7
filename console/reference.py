"""Commands about what jobs match against: directories and nicknames. Each returns its exit code."""

import sys
from pathlib import Path

from console.aws import deployment, reach
from console.mistakes import Mistake
from console.run_folder import private_folder
from console.running import in_thread, run
from fleet.domain.keys import is_directory


def build_command(path: Path, name: str, directory_id: str | None, endpoint_url: str | None) -> int:
    """Builds a directory, uploads it, and makes it the current version of its name."""
    from console.directory import announce_directory, build_directory, save_directory, upload_directory  # noqa: PLC0415

    if not is_directory(name):
        raise Mistake(f"{name!r} is no name for a directory; use letters, digits, dots, dashes and underscores.")
    names = deployment(endpoint_url)

    async def work(folder: Path) -> str:
        directory = await in_thread(lambda: build_directory(path, name=name, id_column=directory_id))
        saved = await in_thread(lambda: save_directory(directory, folder))
        await in_thread(lambda: upload_directory(names, name, saved))
        async with reach(names) as ports:
            await announce_directory(ports.objects, name, saved.name)
        return f"The directory {name} has version {saved.name} now, with {directory.rows:,} contacts.\n"

    with private_folder() as folder:
        sys.stdout.write(run(work(folder)))
    return 0


def directories_command(endpoint_url: str | None) -> int:
    """Prints every directory with its current version."""
    from console.directory import list_directories  # noqa: PLC0415
    from console.tables import align  # noqa: PLC0415

    async def work() -> list[tuple[str, str]]:
        async with reach(deployment(endpoint_url)) as ports:
            return await list_directories(ports.objects)

    sys.stdout.write(align([["directory", "version"], *map(list, run(work()))]))
    return 0


def load_command(path: Path | None, endpoint_url: str | None) -> int:
    """Loads the nicknames of a file, or the packaged ones."""
    from console.nicknames import read_table  # noqa: PLC0415
    from matching import packaged_nicknames  # noqa: PLC0415

    table = packaged_nicknames() if path is None else read_table(path)

    async def work() -> None:
        async with reach(deployment(endpoint_url)) as ports:
            await ports.nicknames.put(table)

    run(work())
    sys.stdout.write(f"{len(table):,} given names are loaded.\n")
    return 0


def nicknames_command(name: str, endpoint_url: str | None) -> int:
    """Prints the nicknames of a given name."""

    async def work() -> list[str]:
        async with reach(deployment(endpoint_url)) as ports:
            return list(await ports.nicknames.of(name.strip().casefold()))

    found = run(work())
    sys.stdout.write(", ".join(found) + "\n" if found else f"No nicknames of {name} are known.\n")
    return 0
