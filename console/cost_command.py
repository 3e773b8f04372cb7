"""`contactfleet cost`: what a file will cost on AWS, before any job."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from console.preview import Preview, check_usable, look_at_both
from console.request import UploadRequest
from console.tables import align
from fleet.domain.cost import INDEX_GROWTH, Cost, Work, cost_json, cost_of, expected_work, standby
from fleet.domain.cost_of_others import distributed_map, entity_resolution
from fleet.domain.prices import Prices, list_prices
from fleet.domain.scaling import ScalingPolicy


@dataclass(frozen=True, slots=True)
class Estimate:
    """US dollars."""

    work: Work
    on_demand: Cost
    on_spot: Cost
    standby: float
    standby_on_spot: float
    distributed_map: float
    entity_resolution: float


def cost_command(file: UploadRequest, directory: Path | None, directory_id: str | None, *, as_json: bool) -> int:
    """Prints the estimate. Raises Mistake, UnusableFile or UnusableOption where a job could not use the files."""
    upload, known = look_at_both(file, directory, directory_id)
    check_usable(upload, known)
    prices = list_prices()
    contacts, directory_bytes = (known.rows, known.head.size) if known else (0, 0)
    found = estimate(
        expected_work(upload.rows, upload.chunks, upload.head.size, staged=upload.head.compression is not None),
        prices,
        contacts=contacts,
        index_bytes=round(directory_bytes * INDEX_GROWTH),
    )
    sys.stdout.write(_json(found, prices) if as_json else _text(upload, found, prices))
    return 0


def estimate(work: Work, prices: Prices, *, contacts: int, index_bytes: int) -> Estimate:
    """By the policy of deployments. `contacts` and `index_bytes` are the directory's, 0 where it is not known."""
    policy = ScalingPolicy()
    return Estimate(
        work=work,
        on_demand=cost_of(work, prices),
        on_spot=cost_of(work, prices, spot=True),
        standby=standby(work.chunks, index_bytes, policy, prices),
        standby_on_spot=standby(work.chunks, index_bytes, policy, prices, spot=True),
        distributed_map=distributed_map(work.rows, work.upload_bytes / max(work.rows, 1), prices),
        entity_resolution=entity_resolution(work.rows, contacts, prices),
    )


def _text(upload: Preview, found: Estimate, prices: Prices) -> str:
    about = "" if upload.complete else "about "
    rows = [
        ["", "on demand", "on Spot"],
        *(
            [what, f"{getattr(found.on_demand, name):.4f}", f"{getattr(found.on_spot, name):.4f}"]
            for what, name in (
                ("compute", "compute"),
                ("requests", "requests"),
                ("logs", "logs"),
                ("a month's storage", "storage_month"),
                ("the job", "total"),
            )
        ),
        ["a fleet that starts and waits for it alone", f"{found.standby:.4f}", f"{found.standby_on_spot:.4f}"],
    ]
    return (
        f"{about}{found.work.rows:,} rows, {found.work.chunks:,} chunks. US dollars on AWS, by list prices of "
        f"{prices.region} of {prices.as_of}:\n\n"
        f"{align(rows, right=[1, 2], indent='  ')}\n"
        f"By Distributed Map with Lambda about {found.distributed_map:.2f}, by AWS Entity Resolution "
        f"{found.entity_resolution:.2f}.\n"
    )


def _json(found: Estimate, prices: Prices) -> str:
    told = {
        "rows": found.work.rows,
        "chunks": found.work.chunks,
        "cost": cost_json(found.on_demand, found.on_spot, prices),
        "standby": round(found.standby, 6),
        "standby_on_spot": round(found.standby_on_spot, 6),
        "distributed_map": round(found.distributed_map, 6),
        "entity_resolution": round(found.entity_resolution, 6),
    }
    return json.dumps(told, indent=2) + "\n"
