"""The entrance of every service: settings, logs, signals, one event loop, one exit code."""

import asyncio
import sys
from collections.abc import Awaitable, Callable

import structlog

from fleet.domain.errors import FleetError
from fleet.domain.outcomes import EXIT_SETTINGS, rule_for
from fleet.runtime.logs import configure_logs, raised_at
from fleet.runtime.receive import StoppedByError
from fleet.runtime.settings import Settings, UnusableSettings, load_settings
from fleet.runtime.stopping import Stopping, ignore_signals

Serve = Callable[[Settings, Stopping], Awaitable[None]]


def run_service(name: str, serve: Serve) -> int:
    """Runs `serve` until it ends or SIGTERM; returns the process's exit code."""
    try:
        settings = load_settings()
    except UnusableSettings as error:
        sys.stderr.write(f"{name}: these settings cannot be used:\n{error}\n")
        return EXIT_SETTINGS
    configure_logs(name, level=settings.log_level, form=settings.log_format, metrics=settings.metrics)
    log = structlog.get_logger()
    try:
        asyncio.run(_run(serve, settings))
    except StoppedByError as error:
        log.error("stopped", reason=str(error))
        return error.exit_code
    except FleetError as error:
        log.error("stopped", reason=str(error))
        return rule_for(error).exit_code
    except Exception as error:  # noqa: BLE001 - Python itself would print its text, which may hold contact data
        log.error("stopped", error=type(error).__name__, at=raised_at(error))
        return rule_for(error).exit_code
    log.info("stopped")
    return 0


async def _run(serve: Serve, settings: Settings) -> None:
    stopping = Stopping()
    stopping.on_signals()
    structlog.get_logger().info("started")
    try:
        await serve(settings, stopping)
    finally:
        ignore_signals()
