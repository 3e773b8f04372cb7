"""`contactfleet emulator`: the embedded AWS in the foreground, with all resources made."""

import asyncio
import sys
from pathlib import Path

from console.aws import reach
from console.emulator import Emulator, credentials, turn_to
from console.resources import make_resources
from console.run_folder import run_folder
from console.running import beside, in_thread
from fleet.aws.names import AwsNames
from fleet.runtime.pulse import Beat, pulse
from fleet.runtime.settings import load_settings
from matching import packaged_nicknames

BEAT_SECONDS = 5.0
SAVING_SECONDS = 50.0
"""It answers the calls that wait for a message, up to 20 seconds each, before it writes its state."""


async def serve_emulator(port: int, state: Path | None, host: str) -> None:
    """Serves until stopped by a signal. Raises Failed."""
    settings = load_settings()
    with run_folder() as folder:
        objects = state or folder.path
        emulator = await Emulator.start(
            port, folder=folder.path, objects=objects, log=folder.log, state=state, host=host
        )
        try:
            turn_to(emulator.address)
            deployed = AwsNames(**{**settings.aws_names, "endpoint_url": emulator.address})
            await emulator.healthy()
            await in_thread(lambda: make_resources(deployed))
            async with reach(deployed) as ports:
                await ports.nicknames.put(packaged_nicknames())
            sys.stdout.write(greeting(emulator.address, deployed))
            sys.stdout.flush()
            with pulse(settings, "emulator") as beat:
                await beside(emulator.watch(), _beating(emulator, beat))
        finally:
            await emulator.stop(SAVING_SECONDS if state is not None else 1.0)


async def _beating(emulator: Emulator, beat: Beat) -> None:
    while True:
        if await emulator.answers():
            beat()
        await asyncio.sleep(BEAT_SECONDS)


def greeting(address: str, names: AwsNames) -> str:
    """What to paste into other terminals."""
    exports = "".join(f"export {name}={value}\n" for name, value in credentials(address).items())
    return f"""The embedded AWS is ready at {address}. Ctrl-C ends it.

In the terminals of the services and of uploads:

{exports}
contactfleet chunker
contactfleet worker
contactfleet merger

contactfleet directory build examples/directory.csv --name people
contactfleet upload examples/contacts.csv --directory people --wait

Or put the file with any S3 client, its options as metadata:

python -c "import boto3; boto3.client('s3').upload_file('examples/contacts.csv', '{names.bucket}',
    'incoming/contacts.csv', ExtraArgs={{'Metadata': {{'directory': 'people'}}}})"
"""
