"""A stack of AWS CloudFormation, brought to what a template says, event by event."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from console.mistakes import Failed, Mistake

POLL_SECONDS = 2.0
CAPABILITIES = ["CAPABILITY_IAM"]
NOTHING_TO_DO = "No updates are to be performed"
TEMPLATE_KEY = "deploy/template.json"
"""Where the whole template lies in the deployment's bucket: as text of a call it may have 51,200 bytes at the most."""


@dataclass(frozen=True, slots=True)
class Stack:
    """What is there."""

    status: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stacks:
    """The stack called `name`; `tell` gets a line for each event."""

    client: Any
    name: str
    tell: Callable[[str], None]
    sleep: Callable[[float], None] = time.sleep

    def find(self) -> Stack | None:
        try:
            found = self.client.describe_stacks(StackName=self.name)["Stacks"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ValidationError":
                return None
            raise
        alive = [stack for stack in found if stack["StackStatus"] != "DELETE_COMPLETE"]
        return _stack(alive[0]) if alive else None

    def create(self, template: Mapping[str, Any], parameters: Mapping[str, str]) -> Stack:
        """Makes it; one that cannot be made is taken away again. Raises Failed with what CloudFormation says."""
        return self._follow(
            lambda: self.client.create_stack(
                StackName=self.name,
                TemplateBody=text_of(template),
                Parameters=_given(parameters),
                Capabilities=CAPABILITIES,
                OnFailure="DELETE",
            )
        )

    def update(self, address: str, template: Mapping[str, Any], parameters: Mapping[str, str], there: Stack) -> Stack:
        """Brings it to the template at `address`; parameters that are not given stay as they are. Raises Failed."""
        kept = [name for name in there.parameters if name in template["Parameters"] and name not in parameters]
        try:
            return self._follow(
                lambda: self.client.update_stack(
                    StackName=self.name,
                    TemplateURL=address,
                    Parameters=_given(parameters) + [{"ParameterKey": name, "UsePreviousValue": True} for name in kept],
                    Capabilities=CAPABILITIES,
                )
            )
        except ClientError as error:
            if NOTHING_TO_DO not in str(error):
                raise
            self.tell("Nothing has changed.")
            return there

    def delete(self) -> None:
        """Takes it away. What it retains stays. Raises Failed."""
        self._follow(lambda: self.client.delete_stack(StackName=self.name), gone=True)

    def _follow(self, begin: Callable[[], Mapping[str, Any]], *, gone: bool = False) -> Stack:
        """Begins, and tells what happens until it has ended. Raises Failed."""
        known = {event["EventId"] for event in self._events(self.name)}
        # A stack that is taken away again is known by its id alone.
        which = begin().get("StackId", self.name)
        reasons: list[str] = []
        while True:
            stack = self.find()
            for event in [event for event in self._events(which) if event["EventId"] not in known]:
                known.add(event["EventId"])
                self.tell(_line(event))
                if "FAILED" in event["ResourceStatus"] and "cancelled" not in event.get("ResourceStatusReason", ""):
                    reasons.append(
                        f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason given')}"
                    )
            if stack is None or not stack.status.endswith("_IN_PROGRESS"):
                break
            self.sleep(POLL_SECONDS)
        if gone and stack is None:
            return Stack("DELETE_COMPLETE")
        if stack is None or stack.status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            raise Failed(f"The stack {self.name} was not made as asked. {' '.join(reasons[:3])}")
        return stack

    def _events(self, which: str) -> list[dict[str, Any]]:
        """The first first; none of a stack that is not there."""
        try:
            events: list[dict[str, Any]] = self.client.describe_stack_events(StackName=which)["StackEvents"]
        except ClientError:
            return []
        return events[::-1]


def check_usable(stack: Stack | None, name: str) -> None:
    """Raises Mistake when CloudFormation would refuse any change."""
    if stack is None:
        return
    if stack.status.endswith("_IN_PROGRESS"):
        raise Mistake(f"The stack {name} is being changed already ({stack.status}); wait until it is done.")
    if stack.status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"):
        raise Mistake(f"The stack {name} was left {stack.status}; remove it with --remove, then deploy again.")


def shared_part(template: Mapping[str, Any]) -> dict[str, Any]:
    """The template without what only some deployments have: small enough for the text of a call."""

    def always(part: str) -> dict[str, Any]:
        return {name: it for name, it in template[part].items() if "Condition" not in it}

    return {**template, "Resources": always("Resources"), "Outputs": always("Outputs")}


def text_of(template: Mapping[str, Any]) -> str:
    return json.dumps(template, separators=(",", ":"))


def _given(parameters: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()]


def _stack(found: Mapping[str, Any]) -> Stack:
    return Stack(
        found["StackStatus"],
        {given["ParameterKey"]: given["ParameterValue"] for given in found.get("Parameters", [])},
        {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])},
    )


def _line(event: Mapping[str, Any]) -> str:
    reason = event.get("ResourceStatusReason", "")
    parts = (f"{event['Timestamp']:%H:%M:%S}", event["ResourceStatus"], event["LogicalResourceId"], reason)
    return "  ".join(part for part in parts if part)
