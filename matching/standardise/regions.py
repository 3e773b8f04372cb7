"""States and countries by their codes, whether a name or a code is written."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from matching import arrow

STATES = (
    "al alabama, ak alaska, az arizona, ar arkansas, ca california, co colorado, ct connecticut, "
    "de delaware, dc districtofcolumbia washingtondc, fl florida, ga georgia, hi hawaii, id idaho, "
    "il illinois, in indiana, ia iowa, ks kansas, ky kentucky, la louisiana, me maine, md maryland, "
    "ma massachusetts, mi michigan, mn minnesota, ms mississippi, mo missouri, mt montana, ne nebraska, "
    "nv nevada, nh newhampshire, nj newjersey, nm newmexico, ny newyork newyorkstate, nc northcarolina, "
    "nd northdakota, oh ohio, ok oklahoma, or oregon, pa pennsylvania, ri rhodeisland, sc southcarolina, "
    "sd southdakota, tn tennessee, tx texas, ut utah, vt vermont, va virginia, "
    "wa washington washingtonstate westernaustralia, wv westvirginia, wi wisconsin, wy wyoming, "
    "pr puertorico, ab alberta, bc britishcolumbia colombiebritannique, mb manitoba, "
    "nb newbrunswick nouveaubrunswick, nl newfoundlandandlabrador, ns novascotia nouvelleecosse, "
    "on ontario, pe princeedwardisland, qc quebec, sk saskatchewan, yt yukon, "
    "nt northwestterritories northernterritory, nu nunavut, act australiancapitalterritory, "
    "nsw newsouthwales, qld queensland, sa southaustralia, tas tasmania, vic victoria"
)
"""Codes of the United States (USPS), Canada and Australia, and the names for them, as `places` makes them."""

COUNTRIES = (
    "us usa unitedstates unitedstatesofamerica theunitedstates estadosunidos etatsunis vereinigtestaaten, "
    "gb uk unitedkingdom greatbritain england scotland wales northernireland gbr "
    "vereinigteskonigreich royaumeuni reinounido, "
    "de germany deutschland deu ger allemagne alemania germania duitsland, "
    "fr france fra frankreich francia, at austria osterreich aut, "
    "ch switzerland schweiz suisse svizzera che, it italy italia ita italien, "
    "es spain espana esp spanien espagne, pt portugal prt, "
    "nl netherlands thenetherlands nederland holland nld niederlande, "
    "be belgium belgie belgique belgien bel, lu luxembourg luxemburg lux, ie ireland irl irland, "
    "dk denmark danmark dnk danemark, se sweden sverige swe schweden, no norway norge nor norwegen, "
    "fi finland suomi fin finnland, is iceland island isl, pl poland polska pol polen, "
    "cz czechrepublic czechia ceskarepublika cze tschechien, sk slovakia slovensko svk, "
    "hu hungary magyarorszag hun ungarn, ro romania rou rumanien, gr greece grc griechenland, "
    "tr turkey turkiye tur turkei, ru russia russianfederation rossiia rus, ua ukraine ukr, "
    "ca canada can kanada, mx mexico mex mexiko, br brazil brasil bra brasilien, "
    "ar argentina arg argentinien, cl chile chl, co colombia col kolumbien, pe peru per, "
    "au australia aus australien, nz newzealand nzl neuseeland, za southafrica zaf sudafrika, "
    "cn china chn prc peoplesrepublicofchina 中国 中國, jp japan jpn 日本, "
    "kr southkorea korea republicofkorea kor 대한민국 한국, tw taiwan twn 台灣, hk hongkong hkg, "
    "sg singapore sgp, vn vietnam vnm, th thailand tha, ph philippines phl, id indonesia idn, "
    "my malaysia mys, in india ind bharat, pk pakistan pak, ae unitedarabemirates uae are الامارات, "
    "sa saudiarabia ksa sau السعوديه, eg egypt egy مصر, ma morocco mar maroc, il israel isr, "
    "ng nigeria nga, ke kenya ken"
)
"""Codes of countries (ISO 3166), and the names and codes that stand for them, as `places` makes them."""


def _table(entries: str) -> tuple[pa.Array, pa.Array]:
    """Names, and the code of each."""
    lines = [entry.split() for entry in entries.split(", ")]
    found: Mapping[str, str] = {name: code for code, *names in lines for name in names}
    return arrow.texts(found), arrow.texts(found.values())


_STATES, _COUNTRIES = _table(STATES), _table(COUNTRIES)


def state_codes(texts: pa.Array) -> pa.Array:
    """`california` and `ca` are the same; what has no code stays."""
    return _coded(texts, *_STATES)


def country_codes(texts: pa.Array) -> pa.Array:
    """`deutschland`, `germany` and `de` are the same."""
    return _coded(texts, *_COUNTRIES)


def _coded(texts: pa.Array, names: pa.Array, codes: pa.Array) -> pa.Array:
    return pc.coalesce(codes.take(pc.index_in(texts, names)), texts)
