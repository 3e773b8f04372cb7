"""What many pairs weigh, field by field, and which pair of each row weighs most."""

from matching.arrays import I64, Bits, Levels
from matching.kernels.compiled import I32, U8, given, kernel, made
from matching.kernels.compiled import I64 as INT


@kernel(given(U8), given(I32), given(I32, 2), made(I32))
def weigh(levels: Levels, surprise: Bits, table: Bits, weights: Bits) -> None:
    """The table's constant for each pair's level; where its third line says so, and the surprise beyond its second.

    No less than its fourth line of the surprise is left, but for a surprise that is less itself.
    """
    for pair in range(levels.size):
        level, whole = levels[pair], surprise[pair]
        left = max(whole - table[1, level], min(whole, table[3, level]))
        weights[pair] = table[0, level] + table[2, level] * left


@kernel(given(I32, 2), INT, made(I32))
def together(weights: Bits, along: int, totals: Bits) -> None:
    """For each column its highest value above zero and its lowest below whole, and the others over `along`."""
    for pair in range(totals.size):
        best, worst, speaking_for, against = 0, 0, 0, 0
        for member in range(weights.shape[0]):
            weight = int(weights[member, pair])
            best, worst = max(best, weight), min(worst, weight)
            speaking_for += max(weight, 0)
            against += min(weight, 0)
        totals[pair] = best + worst + (speaking_for - best) // along - (worst - against) // along


@kernel(given(I32), given(INT), given(INT), made(INT))
def first_of_highest(values: Bits, order: I64, starts: I64, highest: I64) -> None:
    """Where each group's highest value stands, the first by `order` where several are; `starts` are the groups'."""
    for group in range(starts.size):
        end = starts[group + 1] if group + 1 < starts.size else values.size
        best = starts[group]
        for place in range(best + 1, end):
            higher = values[place] > values[best]
            if higher or (values[place] == values[best] and order[place] < order[best]):
                best = place
        highest[group] = best
