"""Brings an image of this machine to Amazon ECR, by the container engine's own client."""

import base64
import subprocess
from collections.abc import Callable, Sequence
from typing import Any

from console.aws import boto_client
from console.mistakes import Failed
from fleet.aws.names import AwsNames


def push_image(names: AwsNames, image: str, tell: Callable[[str], None]) -> str:
    """Pushes `image` (NAME:TAG) to a repository of that name, made where there is none; returns its address there.

    Raises Failed when the engine cannot be reached or refuses.
    """
    ecr = boto_client("ecr", names)
    name, _, tag = image.partition(":")
    address = f"{_repository(ecr, name)}:{tag or 'latest'}"
    access = ecr.get_authorization_token()["authorizationData"][0]
    user, _, password = base64.b64decode(access["authorizationToken"]).decode().partition(":")
    tell(f"Pushing {image} to {address}")
    registry = address.split("/", 1)[0]
    _docker(["login", "--username", user, "--password-stdin", registry], password)
    _docker(["tag", image, address])
    _docker(["push", "--quiet", address])
    return address


def _repository(ecr: Any, name: str) -> str:
    """Its address. Images in it are checked for known weaknesses, and a tag stays what it is."""
    try:
        (found,) = ecr.describe_repositories(repositoryNames=[name])["repositories"]
    except ecr.exceptions.RepositoryNotFoundException:
        found = ecr.create_repository(
            repositoryName=name,
            imageScanningConfiguration={"scanOnPush": True},
            encryptionConfiguration={"encryptionType": "AES256"},
        )["repository"]
    return str(found["repositoryUri"])


def _docker(arguments: Sequence[str], given: str = "") -> None:
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, whose arguments are no shell's
            ["docker", *arguments],  # noqa: S607 - where it lies is the user's choice
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise Failed(
            "There is no docker on this machine; build and push the image elsewhere, and name it with --image."
        ) from error
    if done.returncode:
        raise Failed(f"docker {arguments[0]} failed: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}")
