"""Commands about deployments on AWS. What a command needs is imported when it runs: help comes at once."""

from typing import Annotated

import typer

from console.options import Endpoint, end_with

app = typer.Typer(add_completion=False)


@app.command()
def deploy(
    stack: Annotated[str, typer.Option(metavar="NAME", help="What the stack is called.")] = "contactfleet",
    image: Annotated[str | None, typer.Option(metavar="IMAGE", help="Address of the image in a registry.")] = None,
    push: Annotated[
        str | None, typer.Option(metavar="IMAGE", help="An image of this machine, brought to Amazon ECR first.")
    ] = None,
    email: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Who is told of jobs and alarms.")] = None,
    compute: Annotated[
        str | None,
        typer.Option(metavar="none|ecs|batch|both|lambda", help="What runs the workers; ecs where nothing is said."),
    ] = None,
    parameter: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="A parameter of deploy/template.yaml; repeatable.")
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Removes the stack; bucket and tables stay.")] = False,
    endpoint_url: Endpoint = None,
) -> None:
    """Makes contactfleet on AWS, or brings it up to date."""

    def run() -> int:
        from console.deploy import deploy_command, parse_parameters, remove_command  # noqa: PLC0415

        if remove:
            return remove_command(stack, endpoint_url)
        named = {"Image": image, "Email": email, "Compute": compute}
        given = {name: value for name, value in named.items() if value is not None}
        return deploy_command(stack, {**parse_parameters(parameter or []), **given}, endpoint_url, push=push)

    end_with(run)
