"""Makes directory.csv and contacts.csv: invented people, the same ones each time. `python examples/make.py`."""

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

HERE = Path(__file__).parent
SEED = 20

NICKNAMES = {
    "William": "Bill", "Robert": "Bob", "Elizabeth": "Liz", "Katherine": "Kate", "Michael": "Mike", "Margaret": "Peggy",
    "Richard": "Dick", "Jennifer": "Jenny", "Christopher": "Chris", "Susan": "Sue", "Anthony": "Tony",
    "Deborah": "Debbie", "Edward": "Ted", "Patricia": "Pat", "Joseph": "Joe", "Rebecca": "Becky", "Thomas": "Tom",
    "Victoria": "Vicky",
}  # fmt: skip
FIRST = [
    *NICKNAMES, "Aisha", "Bruno", "Carla", "Dmitri", "Esther", "Farid", "Greta", "Hiro", "Imani", "José", "Kirsten",
    "Leila", "Marek", "Nadia", "Oskar", "Priya", "Quentin", "Rosa", "Sven", "Tara", "Ulrich", "Wanda", "Yusuf", "Zoë",
]  # fmt: skip
LAST = [
    "Abernathy", "Bakshi", "Castellano", "Dunmore", "Eriksen", "Fairbanks", "Galloway", "Hartwell", "Iverson",
    "Jankowski", "Kavanagh", "Lindqvist", "Montrose", "Nakagawa", "O'Dowd", "Pemberton", "Quigley", "Ravenscroft",
    "Santangelo",
    "Thackeray", "Underhill", "Villareal", "Whitlock", "Yarborough", "Zielinski", "Ashdown", "Blackwood", "Coleridge",
    "Delacroix", "Ellsworth", "Fitzgerald", "Goldberg", "Holloway", "Müller", "Okonkwo", "Petrov", "Rasmussen", "Szabo",
]  # fmt: skip
STREETS = [
    "Alder Lane", "Birch Street", "Copper Road", "Dove Court", "Elm Avenue", "Foundry Street", "Garden Place",
    "Harbor Drive", "Ivy Terrace", "Juniper Way", "Kiln Road", "Linden Boulevard", "Mill Street", "North Avenue",
]  # fmt: skip
CITIES = [
    ("Springfield", "IL", "62704", "217"), ("Portland", "ME", "04101", "207"), ("Dayton", "OH", "45402", "937"),
    ("Tacoma", "WA", "98402", "253"), ("Savannah", "GA", "31401", "912"), ("Boise", "ID", "83702", "208"),
    ("Albany", "NY", "12207", "518"), ("Fresno", "CA", "93721", "559"), ("Duluth", "MN", "55802", "218"),
]  # fmt: skip
COMPANIES = [
    "Brightwater Logistics", "Cobalt Analytics LLC", "Fernhill Dairy", "Graystone & Sons, Inc.", "Lumen Print Works",
    "Northgate Insurance", "Oakline Furniture Co.", "Pinnacle Roofing", "Redwood Health", "Sterling Freight",
]  # fmt: skip
TITLES = ["Accountant", "Buyer", "Engineer", "Nurse", "Office Manager", "Sales Lead", "Teacher", "Technician"]
DOMAINS = ["example.com", "example.org", "example.net"]


@dataclass(frozen=True)
class Person:
    first: str
    last: str
    email: str
    mobile: str
    work: str
    company: str
    title: str
    street: str
    place: tuple[str, str, str, str]
    born: str
    notes: str = ""
    ids: list[str] = field(default_factory=list)


class World:
    """Draws people and what becomes of them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._numbers = iter(self.random.sample(range(len(CITIES) * 900), len(CITIES) * 900))

    def person(self, first: str = "", last: str = "") -> Person:
        draw = self.random
        first, last = first or draw.choice(FIRST), last or draw.choice(LAST)
        place = draw.choice(CITIES)
        born = f"{draw.randint(1945, 2003)}-{self.day()}"
        return Person(
            first, last, self.email(first, last), self.phone(place[3]), self.phone(place[3]), draw.choice(COMPANIES),
            draw.choice(TITLES), self.street(), place, born,
        )  # fmt: skip

    def email(self, first: str, last: str) -> str:
        plain = f"{first}.{last}".lower().translate(str.maketrans("éëü", "eeu", "'"))
        return f"{plain}{self.random.randint(1, 99)}@{self.random.choice(DOMAINS)}"

    def phone(self, area: str) -> str:
        """Numbers 555-0100 to 555-0199 belong to nobody (North American Numbering Plan)."""
        return f"({area}) 555-01{next(self._numbers) % 100:02}"

    def day(self) -> str:
        return f"{self.random.randint(1, 12):02}-{self.random.randint(1, 28):02}"

    def street(self) -> str:
        return f"{self.random.randint(1, 990)} {self.random.choice(STREETS)}"

    def typo(self, text: str) -> str:
        at = self.random.randrange(1, len(text) - 2)
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def same(world: World, person: Person) -> Person:
    return person


def shouting(world: World, person: Person) -> Person:
    return replace(person, first=person.first.upper(), last=person.last.upper(), street=person.street.upper())


def nickname(world: World, person: Person) -> Person:
    return replace(person, first=NICKNAMES.get(person.first, person.first), title="")


def misspelt(world: World, person: Person) -> Person:
    return replace(person, last=world.typo(person.last), street=world.typo(person.street))


def moved(world: World, person: Person) -> Person:
    place = world.random.choice(CITIES)
    return replace(person, street=world.street(), place=place, work=world.phone(place[3]), notes="moved")


def old_email(world: World, person: Person) -> Person:
    return replace(person, email=world.email(person.first, "mail"), company=world.random.choice(COMPANIES))


def sparse(world: World, person: Person) -> Person:
    return replace(person, mobile="", work="", company="", title="", born="")


def swapped_phones(world: World, person: Person) -> Person:
    return replace(person, mobile=person.work, work=person.mobile)


CHANGES: list[Callable[[World, Person], Person]] = [
    same, same, same, shouting, nickname, nickname, misspelt, moved, old_email, sparse, swapped_phones,
]  # fmt: skip

DIRECTORY_HEADER = [
    "id", "first_name", "last_name", "email", "phone", "phone_2", "company", "job_title", "street", "city", "state",
    "postcode", "birth_date", "updated_at",
]  # fmt: skip
CONTACTS_HEADER = [
    "Given Name", "Surname", "E-mail", "Mobile", "Work Phone", "Employer", "Job Title", "Address", "Town", "State",
    "Zip", "DOB", "Notes",
]  # fmt: skip


def directory_row(number: int, person: Person, world: World) -> list[str]:
    """Every fifth contact has no birth date, but the namesakes, whom it tells apart; every seventh has no title."""
    city, state, postcode, _ = person.place
    return [
        f"P{number:04}", person.first, person.last, person.email, person.mobile, person.work, person.company,
        "" if number % 7 == 0 else person.title, person.street, city, state, postcode,
        person.born if number % 5 or person.first == "Robin" else "", f"2025-{world.day()}",
    ]  # fmt: skip


def contacts_row(person: Person) -> list[str]:
    city, state, postcode, _ = person.place
    return [
        person.first, person.last, person.email, person.mobile, person.work, person.company, person.title,
        person.street, city, state, postcode, person.born, person.notes,
    ]  # fmt: skip


def households(world: World, count: int) -> list[Person]:
    """Pairs at one address with one name and one phone."""
    people = []
    for _ in range(count):
        one = world.person()
        first = world.random.choice([name for name in FIRST if name != one.first])
        other = world.person(first, one.last)
        people += [one, replace(other, street=one.street, place=one.place, work=one.work)]
    return people


def namesakes(world: World) -> list[Person]:
    """Father and son at one address: a row with name and street alone cannot tell them apart."""
    father, son = world.person("Robin", "Ashdown"), world.person("Robin", "Ashdown")
    return [
        replace(father, born="1951-03-09"),
        replace(son, street=father.street, place=father.place, born="1982-11-30"),
    ]


def unmatchable(person: Person) -> list[str]:
    """A row with too little to match on."""
    return ["", "", "", "", "", person.company, "", "", person.place[0], person.place[1], "", "", "only a company"]


def broken_rows(person: Person) -> list[str]:
    """Lines that are no rows: fields are missing, there are too many, and a quote that is never closed."""
    row = contacts_row(person)
    return [",".join(row[:5]), ",".join([*row, "one", "field too many"]), '"' + ",".join(row)]


def line(row: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow(row)
    return buffer.getvalue()


def known_people(world: World) -> list[Person]:
    """Who is in the directory: bearers of nicknames, others, households, and last father and son."""
    bearers = [world.person(first) for first in NICKNAMES]
    others = [world.person() for _ in range(180)]
    return bearers + others + households(world, 25) + namesakes(world)


def directory_lines(world: World, known: list[Person]) -> list[str]:
    shuffled = world.random.sample(known, len(known))
    rows = [directory_row(number, person, world) for number, person in enumerate(shuffled, 1)]
    return [line(row) for row in [DIRECTORY_HEADER, *rows]]


def contacts_lines(world: World, known: list[Person]) -> list[str]:
    """One row of each kind first, then all others in no order; broken lines at 41, 151 and the end."""
    strangers = [world.person() for _ in range(45)]
    each_kind = [same, nickname, misspelt, moved, old_email, sparse]
    first = [change(world, person) for change, person in zip(each_kind, known[:6], strict=True)]
    either = replace(known[-1], email="", mobile="", work="", company="", title="", born="")
    rest = [world.random.choice(CHANGES)(world, person) for person in known[6:-2]] + strangers[1:]
    rows = [*map(contacts_row, [*first, either, strangers[0]]), unmatchable(strangers[0])]
    rows += map(contacts_row, world.random.sample(rest, len(rest)))
    rows[90:90] = [unmatchable(strangers[1])]
    lines = [line(row) for row in rows]
    few, many, unclosed = broken_rows(strangers[2])
    return [line(CONTACTS_HEADER), *lines[:40], few, *lines[40:149], many, *lines[149:], unclosed]


def main() -> None:
    world = World(SEED)
    known = known_people(world)
    for name, lines in (
        ("directory.csv", directory_lines(world, known)),
        ("contacts.csv", contacts_lines(world, known)),
    ):
        (HERE / name).write_text("".join(f"{text}\n" for text in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
