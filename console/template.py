"""deploy/template.yaml as data, and its functions worked out for one set of parameters."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

TEMPLATE = Path(__file__).parents[1] / "deploy" / "template.yaml"
SHORT = {"Ref": "Ref", "Condition": "Condition"}
"""Short forms that are not called `Fn::` in full."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the fast one, where it is there
    """Reads `!Sub text` as `{"Fn::Sub": "text"}`."""


def _function(loader: Any, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        value = value.split(".", 1) if suffix == "GetAtt" else value
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {SHORT.get(suffix, f"Fn::{suffix}"): value}


_Loader.add_multi_constructor("!", _function)


@lru_cache
def load_template() -> dict[str, Any]:
    """The template with all functions in their full form."""
    loaded: dict[str, Any] = yaml.load(TEMPLATE.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe one
    return loaded


Attributes = Mapping[str, Any]
"""What a resource gives to others: `Ref` and the names of `Fn::GetAtt`."""
NOTHING = object()
"""Stands for AWS::NoValue: the member that has it is left out."""


class Worked:
    """The template's values under given parameters; `attributes_of` says what a resource gives to others."""

    def __init__(
        self,
        template: Mapping[str, Any],
        parameters: dict[str, Any],
        attributes_of: Callable[[str], Attributes],
    ) -> None:
        self._template = template
        self._parameters = {name: given.get("Default") for name, given in template["Parameters"].items()} | parameters
        self._attributes_of = attributes_of

    def holds(self, condition: str) -> bool:
        return bool(self.value(self._template["Conditions"][condition]))

    def properties(self, resource: str) -> dict[str, Any]:
        worked: dict[str, Any] = self.value(self._template["Resources"][resource].get("Properties", {}))
        return worked

    def value(self, given: Any) -> Any:
        if isinstance(given, list):
            return [worked for worked in map(self.value, given) if worked is not NOTHING]
        if not isinstance(given, dict):
            return given
        if len(given) == 1:
            ((name, argument),) = given.items()
            if name in _FUNCTIONS:
                return _FUNCTIONS[name](self, argument)
        worked = {name: self.value(value) for name, value in given.items()}
        return {name: value for name, value in worked.items() if value is not NOTHING}

    def ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return NOTHING
        return self._parameters[name] if name in self._parameters else self._attributes_of(name)["Ref"]

    def attribute(self, argument: list[str]) -> Any:
        return self._attributes_of(argument[0])[argument[1]]

    def sub(self, argument: str | list[Any]) -> str:
        text, own = (argument, {}) if isinstance(argument, str) else argument
        worked = {name: self.value(value) for name, value in own.items()}

        def meant(found: re.Match[str]) -> str:
            name = found[1]
            if name in worked:
                return str(worked[name])
            resource, _, attribute = name.partition(".")
            return str(self.attribute([resource, attribute]) if attribute else self.ref(name))

        return re.sub(r"\$\{([^}]+)\}", meant, text)

    def choose(self, argument: list[Any]) -> Any:
        condition, then, otherwise = argument
        return self.value(then if self.holds(condition) else otherwise)


_FUNCTIONS: Mapping[str, Callable[[Worked, Any], Any]] = {
    "Ref": Worked.ref,
    "Condition": Worked.holds,
    "Fn::GetAtt": Worked.attribute,
    "Fn::Sub": Worked.sub,
    "Fn::If": Worked.choose,
    "Fn::Equals": lambda worked, pair: worked.value(pair[0]) == worked.value(pair[1]),
    "Fn::Not": lambda worked, one: not worked.value(one[0]),
    "Fn::And": lambda worked, all_: all(map(worked.value, all_)),
    "Fn::Or": lambda worked, all_: any(map(worked.value, all_)),
}
