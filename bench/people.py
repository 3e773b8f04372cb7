"""A seeded generator of a directory and an upload: invented people, some of them moved, misspelt or new."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from matching import packaged_nicknames

HEADER = (
    "id", "first_name", "middle_name", "last_name", "email", "phone", "street", "city", "state", "postcode", "company",
)  # fmt: skip
_ONSETS = ("B", "Br", "C", "Ch", "D", "F", "G", "H", "K", "L", "M", "N", "P", "R", "S", "St", "T", "V", "W", "Z")
_RHYMES = ("a", "an", "ar", "e", "el", "en", "er", "i", "in", "is", "o", "ol", "on", "or", "u", "ur")
_ENDS = ("berg", "den", "field", "ford", "gate", "ham", "land", "ley", "man", "sen", "son", "stone", "ton", "well")
_STREETS = ("Street", "Avenue", "Road", "Lane", "Drive", "Court", "Way", "Place")
_STATES = ("AL", "AZ", "CA", "CO", "FL", "GA", "IL", "MA", "MI", "NC", "NY", "OH", "OR", "PA", "TX", "WA")
_MAILS = ("example.com", "example.org", "example.net")

SEED = 1
ROW_BYTES = 115
"""Of a row of an upload of them."""
INDEX_BYTES = 387_000_000
"""Of the index of a directory of 1,000,000 (`make bench-index`)."""

Person = dict[str, str]


@dataclass(frozen=True, slots=True)
class Population:
    """How many people there are, and how many rows of the upload are not among them."""

    directory: int
    upload: int
    strangers: float = 0.3
    seed: int = SEED


def write_files(population: Population, folder: Path) -> tuple[Path, Path]:
    """Writes `query.csv`, `ref.csv` and `truth.csv` (see bench.accuracy); the same population gives the same bytes."""
    random = Random(population.seed)
    makers = _Makers(random)
    people = [makers.person(f"D{number}") for number in range(population.directory)]
    upload, directory = folder / "query.csv", folder / "ref.csv"
    _write(directory, people)
    with (folder / "truth.csv").open("w", encoding="utf-8", newline="") as file:
        truth = csv.writer(file, lineterminator="\n")
        truth.writerow(["query_id", "ref_id"])
        _write(upload, _uploaded(population, people, makers, random, truth.writerow))
    return upload, directory


def write_directory(contacts: int, path: Path) -> None:
    """Writes a directory of any size, contact by contact: that of a population of so many."""
    makers = _Makers(Random(SEED))
    _write(path, (makers.person(f"D{number}") for number in range(contacts)))


def _write(path: Path, people: Iterator[Person] | list[Person]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER, lineterminator="\n")
        writer.writeheader()
        writer.writerows(people)


def _uploaded(
    population: Population, people: list[Person], makers: "_Makers", random: Random, told: Callable[[list[str]], object]
) -> Iterator[Person]:
    """The rows of the upload; of each `told` hears its id and that of the contact it is, empty for a stranger."""
    for number in range(population.upload):
        identity = f"Q{number}"
        if random.random() < population.strangers:
            told([identity, ""])
            yield makers.person(identity)
        else:
            person = random.choice(people)
            told([identity, person["id"]])
            yield makers.changed({**person, "id": identity})


class _Makers:
    """Values with the skew of real ones: a few names are very common, most are rare."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._nicknames = packaged_nicknames()
        self._given = [name.title() for name in self._nicknames]
        self._family = sorted({a + b + c for a in _ONSETS for b in _RHYMES for c in _ENDS})
        random.shuffle(self._given)
        random.shuffle(self._family)

    def person(self, identity: str) -> Person:
        random = self._random
        first, last = self._common(self._given), self._common(self._family)
        email = f"{first}.{last}{random.randrange(1000)}@{random.choice(_MAILS)}".lower().replace(" ", "")
        return {
            "id": identity,
            "first_name": first,
            "middle_name": self._common(self._given) if random.random() < 0.4 else "",
            "last_name": last,
            "email": email if random.random() < 0.7 else "",
            "phone": self._phone() if random.random() < 0.7 else "",
            **self._address(),
            "company": f"{self._common(self._family)} {self._common(self._family)}" if random.random() < 0.6 else "",
        }

    def changed(self, person: Person) -> Person:
        """The person as an older or careless list has them."""
        random = self._random
        if random.random() < 0.2:
            person.update(self._address())
        if random.random() < 0.2:
            short = self._nicknames.get(person["first_name"].lower())
            person["first_name"] = random.choice(short).title() if short else person["first_name"][0]
        if random.random() < 0.25:
            person["email"] = f"{person['last_name']}{random.randrange(10_000)}@{random.choice(_MAILS)}".lower()
        for field in ("last_name", "street", "email", "company"):
            if random.random() < 0.1:
                person[field] = self._misspelt(person[field])
        for field in ("middle_name", "email", "phone", "street", "company", "postcode"):
            if random.random() < 0.15:
                person[field] = ""
        return person

    def _common(self, values: list[str]) -> str:
        """The lower the index, the more common."""
        return values[int(len(values) * self._random.random() ** 3)]

    def _phone(self) -> str:
        random = self._random
        return f"({random.randrange(200, 990)}) 555-{random.randrange(10_000):04d}"

    def _address(self) -> Person:
        random = self._random
        town = random.randrange(3000)
        return {
            "street": f"{random.randrange(1, 9999)} {self._common(self._family)} {random.choice(_STREETS)}",
            "city": f"{self._family[town % len(self._family)]}",
            "state": _STATES[town % len(_STATES)],
            "postcode": f"{10_000 + town * 29}",
        }

    def _misspelt(self, text: str) -> str:
        if len(text) < 4:
            return text
        place = self._random.randrange(1, len(text) - 2)
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
