"""`contactfleet ready`: a deployment with all that uploads need, directories included."""

from pathlib import Path

from console.aws import deployment, reach
from console.mistakes import Mistake
from console.paths import check_folder
from console.reference import build_command
from console.resources import make_resources
from console.running import in_thread, run
from fleet.aws.errors import domain_errors
from fleet.aws.names import AwsNames
from matching import packaged_nicknames


def ready_command(folder: Path, endpoint_url: str | None) -> int:
    """Makes the resources that are not there, loads the nicknames, and builds a directory of each CSV file.

    A directory is called as its file without `.csv`. Raises Mistake.
    """
    check_folder(folder, "--directories")
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv")
    if not files:
        raise Mistake(f"There is no CSV file in {folder}; put one there for each directory, such as default.csv.")
    run(_make(deployment(endpoint_url)))
    for path in files:
        build_command(path, path.stem, None, endpoint_url)
    return 0


async def _make(names: AwsNames) -> None:
    def make() -> None:
        with domain_errors("making the resources"):
            make_resources(names)

    await in_thread(make)
    async with reach(names) as ports:
        await ports.nicknames.put(packaged_nicknames())
