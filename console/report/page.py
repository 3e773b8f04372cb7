"""The report as HTML: one file, no scripts, nothing fetched."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

from console.report.findings import Field, Findings, Sample
from console.report.plots import bars, histogram, percent, stacks
from matching.columns import slot_order

LABELS = ("confirmed", "old", "new", "unverified")
MEANINGS: Mapping[str, str] = {
    "exact": "Every identifying field that both sides have is the same.",
    "nickname": "Matched, and the given names agree only as nicknames.",
    "fuzzy": "Matched by weighing the evidence of all fields.",
    "ambiguous": "Several contacts cannot be told apart, so none was chosen.",
    "none": "No contact is likely enough to be this person.",
    "invalid": "Too little is given to match on.",
}
LONGEST = 300
"""Characters of a raw reject that are shown."""


def report_page(summary: Mapping[str, Any], findings: Findings) -> str:
    """The whole page; all that comes from files is escaped."""
    page = Template(files("console.report").joinpath("page.html").read_text(encoding="utf-8"))
    return page.substitute(title=escape(str(summary["name"])), body="\n".join(_sections(summary, findings)))


def _sections(summary: Mapping[str, Any], findings: Findings) -> Iterator[str]:
    yield _cards(summary)
    yield _section("Status", bars(summary["by_status"], summary["rows_out"]), "How each row of the result stands.")
    labels = {slot: summary["by_label"][slot] for slot in sorted(summary["by_label"], key=slot_order)}
    yield _section("Fields", _legend() + stacks(labels, LABELS, summary["rows_out"]), _FIELDS)
    scores = {"matched": findings.matched_scores, "unmatched": findings.other_scores}
    yield _section("Scores", histogram(scores, summary["threshold"]), _SCORES)
    yield _section("Directory", _coverage(summary, findings))
    yield _section("Samples", "".join(_samples(findings)), "The first rows of each status, and why they stand so.")
    if summary["rows_rejected"]:
        yield _section("Rejects", _rejects(summary, findings), "Rows that are not in the result.")
    yield _section("How it was read", _table(["", ""], _reading(summary)))


_FIELDS = (
    "<b>Confirmed</b>: both sides say the same. <b>Old</b>: the directory has a later value. <b>New</b>: only the "
    "directory has one. <b>Unverified</b>: only the upload has one, or the row has no match."
)
_SCORES = (
    "Rows with a candidate, by the probability that the best one is the same person. Heights grow with the square "
    "root, so that small counts can be seen."
)


def _section(title: str, content: str, note: str = "") -> str:
    said = f'<p class="dim">{note}</p>' if note else ""
    return f"<section><h2>{title}</h2>{said}{content}</section>"


def _cards(summary: Mapping[str, Any]) -> str:
    rows, status = summary["rows_in"], summary["by_status"]
    figures = [
        ("rows", f"{rows:,}", f"{summary['rows_per_second']:,.0f} a second"),
        ("matched", f"{summary['rows_matched']:,}", _of(summary["rows_matched"], rows)),
        ("ambiguous", f"{status['ambiguous']:,}", _of(status["ambiguous"], rows)),
        ("without a match", f"{status['none'] + status['invalid']:,}", _of(status["none"] + status["invalid"], rows)),
        ("rejected", f"{summary['rows_rejected']:,}", _of(summary["rows_rejected"], rows)),
    ]
    cards = (f"<div><b>{figure}</b>{name}<span class=dim>{more}</span></div>" for name, figure, more in figures)
    return f'<div class="cards">{"".join(cards)}</div>'


def _of(count: int, whole: int) -> str:
    return percent(count / whole if whole else 0.0)


def _legend() -> str:
    return "".join(f'<span class="key"><i class="{label}"></i>{label}</span>' for label in LABELS)


def _coverage(summary: Mapping[str, Any], findings: Findings) -> str:
    contacts, found = summary["directory_contacts"], findings.contacts
    said = f"{found:,} of {contacts:,} directory contacts ({_of(found, contacts)}) were matched by a row."
    if not findings.repeated:
        return f"<p>{said} None was matched by two rows: the upload holds no person twice.</p>"
    said += f" {findings.repeated:,} were matched by several rows: these persons stand in the upload more than once."
    rows = [[escape(contact), f"{count:,}"] for contact, count in findings.most_repeated]
    return f"<p>{said}</p>{_table(['contact', 'rows'], rows)}"


def _samples(findings: Findings) -> Iterator[str]:
    for status, samples in findings.samples.items():
        if samples:
            yield f'<h3><i class="{status}"></i>{status}</h3><p class="dim">{MEANINGS[status]}</p>'
            yield from map(_sample, samples)


def _sample(sample: Sample) -> str:
    contact = f"contact <b>{escape(sample.contact)}</b>, " if sample.contact else ""
    score = f"score {escape(sample.score)}" if sample.score else "no score"
    reason = escape(sample.reason).replace(";", "; ")
    fields = "".join(map(_field, sample.fields))
    said = f'<p>Row {sample.row:,}: {contact}{score}</p><p class="dim">{reason}</p>'
    return f"<article>{said}<table>{fields}</table></article>"


def _field(field: Field) -> str:
    label = escape(field.label)
    latest = escape(field.latest) if field.label in ("old", "new") else ""
    return (
        f"<tr><th>{escape(field.title.replace('_', ' '))}</th><td>{escape(field.value)}</td>"
        f'<td><span class="label {label}">{label}</span></td><td>{latest}</td></tr>'
    )


def _rejects(summary: Mapping[str, Any], findings: Findings) -> str:
    reasons = [[escape(reason), f"{count:,}"] for reason, count in summary["rejects_by_reason"].items()]
    rows = [
        [escape(row["row_number"]), escape(row["reason"]), escape(row["detail"]), f"<code>{_cut(row['raw'])}</code>"]
        for row in findings.rejects
    ]
    return _table(["reason", "rows"], reasons) + _table(["row", "reason", "detail", "as it stands"], rows)


def _cut(raw: str) -> str:
    return escape(raw if len(raw) <= LONGEST else raw[:LONGEST] + " ...")


def _reading(summary: Mapping[str, Any]) -> list[list[str]]:
    dialect = summary["dialect"]
    columns = ", ".join(f"{title} as {field}" for field, title in summary["columns"].items())
    facts = {
        "encoding": summary["encoding"],
        "rows read in another encoding": summary.get("rows_in_fallback_encoding") or "",
        "delimiter": {"\t": "tab"}.get(dialect["delimiter"], dialect["delimiter"]),
        "columns": columns,
        "threshold": summary["threshold"],
        "directory version": summary["directory_version"],
        "model version": summary["model_version"],
        "job": summary["job_id"],
    }
    return [[name, escape(str(value))] for name, value in facts.items() if value != ""]


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{title}</th>" for title in titles) if any(titles) else ""
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table>{f'<tr>{head}</tr>' if head else ''}{body}</table>"
