"""Why a row got its answer, in a sentence."""

from collections.abc import Sequence

from matching.weights import BIT, MARGIN

KINDS = {
    "exact": "the names and at least one more identifying field are the same, and none differs",
    "nickname": "the first names agree only through the nickname table",
    "fuzzy": "not every identifying field that both have is the same",
}
"""Status of an accepted row → why it is that one."""

NAMED = 5
"""Contacts that are named before the others are counted."""


def verdict(status: str, score: str, reason: str, threshold: float, parts: Sequence[tuple[str, str]]) -> str:
    """`parts` are the candidates' ids and the part that each played, the best first."""
    if status == "invalid":
        return f"The row is not matched: {reason}."
    if not parts:
        return "No contact of the directory shares any key with the row, so there is nothing to compare."
    best, rivals = parts[0][0], [one for one, part in parts if part == "rival" and one != parts[0][0]]
    together = _together([one for one, part in parts if part == "same person"], best)
    near = f"less than {MARGIN / BIT:g} bits"
    if status == "ambiguous":
        return f"{_listed([best, *rivals])} are {near} apart, so that nobody can tell which of them the row is."
    if status == "none" and rivals:
        return f"{_listed([best, *rivals])} are {near} apart, and below the threshold {threshold:g} even together."
    if status == "none":
        return f"{best} is the best, but its probability {score} is below the threshold {threshold:g}.{together}"
    return (
        f"{best} is accepted: its probability {score} reaches the threshold {threshold:g}, and no other contact is "
        f"{near} behind it. The row is {status}: {KINDS[status]}.{together}"
    )


def _together(entries: Sequence[str], best: str) -> str:
    if not entries:
        return ""
    everyone = _listed([best, *entries])
    return f" {everyone} are entries of one person and count together; {best} is the latest, or fits best."


def _listed(ids: Sequence[str]) -> str:
    shown = ids[:NAMED]
    return (
        f"{', '.join(shown)} and {len(ids) - NAMED} more"
        if len(ids) > NAMED
        else " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))
    )
