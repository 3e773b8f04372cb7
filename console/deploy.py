"""`contactfleet deploy`: the stack of deploy/template.yaml, made or brought up to date."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from console.aws import boto_client, deployment, reach
from console.mistakes import Mistake
from console.registry import push_image
from console.running import in_thread, run
from console.stack import TEMPLATE_KEY, Stack, Stacks, check_usable, shared_part, text_of
from console.template import load_template
from fleet.aws.errors import domain_errors
from fleet.aws.names import AwsNames
from matching import packaged_nicknames

VARIABLES = {
    "Bucket": "CONTACTFLEET_BUCKET",
    "UploadsQueue": "CONTACTFLEET_UPLOADS_QUEUE",
    "ChunksQueue": "CONTACTFLEET_CHUNKS_QUEUE",
    "MergesQueue": "CONTACTFLEET_MERGES_QUEUE",
    "JobsTable": "CONTACTFLEET_JOBS_TABLE",
    "NicknamesTable": "CONTACTFLEET_NICKNAMES_TABLE",
    "NoticesTopic": "CONTACTFLEET_NOTICES_TOPIC",
    "EventBus": "CONTACTFLEET_EVENT_BUS",
}
"""Output of the stack → the setting that names it to commands."""


def deploy_command(name: str, parameters: dict[str, str], endpoint_url: str | None, *, push: str | None) -> int:
    """Makes or updates the stack and loads the nicknames; prints what commands need to reach it."""
    names = deployment(endpoint_url)
    template = load_template()
    _check(parameters, template)
    stacks = Stacks(boto_client("cloudformation", names), name, _tell)

    async def work() -> None:
        with domain_errors(f"deploying {name}"):
            there = await in_thread(stacks.find)
            check_usable(there, name)
            if push is not None:
                parameters["Image"] = await in_thread(lambda: push_image(names, push, _tell))
            _check_image(parameters, template, there)
            stack = await in_thread(lambda: _bring(stacks, names, template, parameters, there))
        made = names_of(stack.outputs, names)
        if there is None:
            async with reach(made) as ports:
                await ports.nicknames.put(packaged_nicknames())
        sys.stdout.write(farewell(stack.outputs, names.region, parameters.get("Email", "")))

    run(work())
    return 0


def remove_command(name: str, endpoint_url: str | None) -> int:
    """Removes the stack; bucket and tables stay, as they hold what people uploaded and got."""
    names = deployment(endpoint_url)
    stacks = Stacks(boto_client("cloudformation", names), name, _tell)

    async def work() -> Stack:
        with domain_errors(f"removing {name}"):
            there = await in_thread(stacks.find)
            if there is None:
                raise Mistake(f"There is no stack {name} in {names.region}.")
            await in_thread(stacks.delete)
            return there

    there = run(work())
    kept = [there.outputs[output] for output in ("Bucket", "JobsTable", "NicknamesTable") if output in there.outputs]
    sys.stdout.write(f"The stack {name} is removed. Its bucket and tables stay: {', '.join(kept)}.\n")
    return 0


def parse_parameters(given: Sequence[str]) -> dict[str, str]:
    """`NAME=VALUE` texts. Raises Mistake."""
    if wrong := [text for text in given if "=" not in text]:
        raise Mistake(f"{wrong[0]!r} is no parameter; write it as NAME=VALUE.")
    return dict(text.split("=", 1) for text in given)


def names_of(outputs: Mapping[str, str], names: AwsNames) -> AwsNames:
    """What the stack has made, in place of the names of the settings."""
    fields = {variable.removeprefix("CONTACTFLEET_").lower(): outputs[output] for output, variable in VARIABLES.items()}
    return replace(names, **fields)  # type: ignore[arg-type]  # all of these are texts


def farewell(outputs: Mapping[str, str], region: str, email: str) -> str:
    """What to paste into a terminal, and what to do there."""
    exports = "".join(f"export {variable}={outputs[output]}\n" for output, variable in VARIABLES.items())
    confirm = f"\n{email} has got mails that ask whether to subscribe; confirm them.\n" if email else ""
    return f"""
contactfleet is deployed.{confirm}

export AWS_DEFAULT_REGION={region}
{exports}
contactfleet directory build examples/directory.csv --name people
contactfleet upload examples/contacts.csv --directory people --wait
"""


def _bring(
    stacks: Stacks, names: AwsNames, template: Mapping[str, Any], parameters: Mapping[str, str], there: Stack | None
) -> Stack:
    """First what all share, then the whole, from the bucket that is there then."""
    stack = there or stacks.create(shared_part(template), parameters)
    bucket = stack.outputs["Bucket"]
    body = text_of(template).encode()
    boto_client("s3", names).put_object(Bucket=bucket, Key=TEMPLATE_KEY, Body=body)
    return stacks.update(_address(names, bucket), template, parameters, stack)


def _address(names: AwsNames, bucket: str) -> str:
    if names.endpoint_url:
        return f"{names.endpoint_url}/{bucket}/{TEMPLATE_KEY}"
    return f"https://{bucket}.s3.{names.region}.amazonaws.com/{TEMPLATE_KEY}"


def _check(parameters: Mapping[str, str], template: Mapping[str, Any]) -> None:
    for name, value in parameters.items():
        known = template["Parameters"].get(name)
        if known is None:
            raise Mistake(f"{name} is no parameter; there are {', '.join(sorted(template['Parameters']))}.")
        allowed = [str(one) for one in known.get("AllowedValues", [value])]
        if value not in allowed:
            raise Mistake(f"{name} cannot be {value!r}; it is one of {', '.join(allowed)}.")


def _check_image(parameters: Mapping[str, str], template: Mapping[str, Any], there: Stack | None) -> None:
    given = {**(there.parameters if there else {}), **parameters}
    compute = given.get("Compute", template["Parameters"]["Compute"]["Default"])
    if compute != "none" and not given.get("Image"):
        raise Mistake("Name the image in a registry with --image, or have it brought to Amazon ECR with --push IMAGE.")


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")
