"""Dockerfile, compose files, Makefile, settings and command line agree with each other."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import AliasChoices

from fleet.runtime.settings import Settings
from tests.containers import composed
from tests.system.command import contactfleet

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
AWS_OWN = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
SERVICES = ("emulator", "setup", "chunker", "worker", "merger", "inbox")


def _compose(name: str) -> dict[str, Any]:
    """Compose's tag `!reset` takes a value of the file before away."""
    yaml.SafeLoader.add_constructor("!reset", lambda loader, node: None)
    loaded: dict[str, Any] = yaml.safe_load((ROOT / name).read_text())
    return loaded


SHIPPED = _compose("docker-compose.yml")
HOST = _compose("docker-compose.host.yml")


def _variables() -> set[str]:
    """Every environment variable that is a setting."""
    names: set[str] = set()
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        names |= {str(choice) for choice in alias.choices} if isinstance(alias, AliasChoices) else set()
        names |= set() if alias else {f"CONTACTFLEET_{name.upper()}"}
    return names


def _environment(service: str) -> dict[str, str]:
    environment: dict[str, str] = SHIPPED["services"][service].get("environment", {})
    return environment


def _arguments(known: dict[str, Any]) -> list[str]:
    """What the service gives the command `contactfleet`."""
    return list(known["entrypoint"][1:] if "entrypoint" in known else known["command"])


def test_both_compose_files_have_the_same_services() -> None:
    assert set(SHIPPED["services"]) == set(HOST["services"]) == set(SERVICES)


@pytest.mark.parametrize("service", SERVICES)
def test_every_variable_of_the_compose_file_is_a_setting(service: str) -> None:
    assert set(_environment(service)) <= _variables() | AWS_OWN


def test_every_variable_of_the_image_is_a_setting() -> None:
    given = set(re.findall(r"\bCONTACTFLEET_\w+(?==)", DOCKERFILE))
    assert given
    assert given <= _variables()


@pytest.mark.parametrize(
    "known", [*SHIPPED["services"].items(), ("host emulator", HOST["services"]["emulator"])], ids=str
)
def test_every_command_of_the_compose_files_has_the_options_it_is_given(known: tuple[str, dict[str, Any]]) -> None:
    arguments = _arguments(known[1])
    shown = contactfleet(arguments[0], "--help")
    assert shown.returncode == 0, shown.stderr
    assert [option for option in arguments if option.startswith("--") and option not in shown.stdout] == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_the_one_image_and_writes_to_nothing_of_it(service: str) -> None:
    known = SHIPPED["services"][service]
    assert known["image"] == f"contactfleet:{VERSION}" == composed.IMAGE
    assert known["read_only"] is True
    assert known["tmpfs"] == "/tmp"  # noqa: S108 - where the image writes
    assert known["cap_drop"] == ["ALL"]
    assert not str(known.get("user", "10001")).startswith(("0", "root"))


def test_no_port_is_published_but_the_embedded_awss_on_loopback() -> None:
    published = {name: known["ports"] for name, known in SHIPPED["services"].items() if "ports" in known}
    assert published == {"emulator": ["127.0.0.1:4566:4566"]}
    assert all(not known.get("ports") for known in HOST["services"].values())
    assert "0.0.0.0" not in HOST["services"]["emulator"]["command"]  # noqa: S104 - it must not be there


@pytest.mark.parametrize("service", ["chunker", "worker", "merger", "inbox"])
def test_a_service_has_its_time_to_stop_before_it_is_killed(service: str) -> None:
    grace = float(SHIPPED["services"][service]["stop_grace_period"].removesuffix("s"))
    assert grace > float(_environment(service)["CONTACTFLEET_STOP_SECONDS"])


def test_the_image_is_named_alike_everywhere() -> None:
    assert f"IMAGE := contactfleet:{VERSION}\n" in (ROOT / "Makefile").read_text()
    assert f"ARG VERSION={VERSION}\n" in DOCKERFILE


def test_aws_batch_runs_the_worker_of_the_compose_file() -> None:
    container = json.loads((ROOT / "batch-job-definition.json").read_text())["containerProperties"]
    assert container["image"] == composed.IMAGE
    assert ["contactfleet", *container["command"]] == [*SHIPPED["services"]["worker"]["entrypoint"], "--drain"]
    (mounted,) = container["mountPoints"]
    assert f'VOLUME ["{mounted["containerPath"]}"]' in DOCKERFILE


def test_the_image_is_of_the_locked_packages_and_runs_as_a_user_without_rights() -> None:
    assert "--require-hashes --only-binary :all: -r requirements.lock" in DOCKERFILE
    *_, user = re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE)
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)


def test_everything_that_the_package_is_made_of_is_in_the_image() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    copied = " ".join(re.findall(r"^COPY (?!--)(.+)$", DOCKERFILE, re.MULTILINE)).split()
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert {*wheel["packages"], *wheel["force-include"], "requirements.lock"} <= set(copied) & let_in
