"""Areas and sites by the words that registers use for them."""

from collections import defaultdict

from qunjian.apps.areas.models import Area, Site
from qunjian.core.names import clean_unit_name
from qunjian.core.place import CODE_LENGTH, DIGITS, AreaLevel, code_range, level_of

TOWNSHIP_ENDINGS = (
    "街道办事处", "镇人民政府", "乡人民政府", "人民政府", "市场监督管理所", "市场监管所", "监管所",
    "工商所", "街道", "办事处", "镇", "乡",
)  # fmt: skip
VILLAGE_ENDINGS = (
    "社区居民委员会", "村民委员会", "居民委员会", "社区居委会", "村委会", "居委会", "社区", "村",
)  # fmt: skip
SHORTEST = 2


class Places:
    """The areas of a county, and those inside the sender's own area."""

    def __init__(self, area_code: str) -> None:
        self.scope = code_range(area_code)
        self.county = code_range(county_of(area_code))
        self.area_code = area_code
        inside = Area.objects.filter(code__gte=self.county[0], code__lte=self.county[1])
        rows = list(inside.filter(valid_to=None).values_list("code", "name", "level"))
        self.names = {code: name for code, name, _ in rows}
        self._townships = _by_word((c, n) for c, n, at in rows if at == AreaLevel.TOWNSHIP)
        self._villages = _by_word((c, n) for c, n, at in rows if at == AreaLevel.VILLAGE)
        self._full = [(n, c) for c, n, at in rows if at == AreaLevel.TOWNSHIP and len(n) > SHORTEST]
        sites = Site.objects.filter(area__gte=self.county[0], area__lte=self.county[1])
        self.site_names = dict(sites.values_list("pk", "name"))
        self._asked: dict[str, str | None] = {}
        self._sites = {clean_unit_name(name): pk for pk, name in self.site_names.items()}

    def name(self, code: str) -> str:
        return self.names.get(code, code)

    def covers(self, code: str) -> bool:
        """Whether an area lies inside the sender's."""
        return self.scope[0] <= code <= self.scope[1]

    def township(self, word: str) -> str | None:
        """The code of the one township a word means; None for none or several."""
        if word not in self._asked:
            self._asked[word] = _one(_found(self._townships, word, TOWNSHIP_ENDINGS))
        return self._asked[word]

    def village(self, word: str, township: str | None = None) -> str | None:
        """The same for a village or community, of a township when that is known."""
        found = _found(self._villages, word, VILLAGE_ENDINGS)
        if township:
            stem = township[: DIGITS[AreaLevel.TOWNSHIP]]
            found = {code for code in found if code.startswith(stem)}
        return _one(found)

    def in_address(self, address: str) -> str | None:
        """The one township whose full name stands in an address."""
        return _one({code for name, code in self._full if name in address})

    def by_code(self, digits: str) -> str | None:
        """The area of a statistical code written out in 6, 9 or 12 digits."""
        code = digits.strip().ljust(CODE_LENGTH, "0")
        return code if code in self.names else None

    def is_precise(self, code: str) -> bool:
        """Whether a unit may sit there: a township or a village, not a whole county."""
        return level_of(code) in {AreaLevel.TOWNSHIP, AreaLevel.VILLAGE}

    def site(self, word: str) -> int | None:
        return self._sites.get(clean_unit_name(word))


def county_of(area_code: str) -> str:
    """The county an area lies in; a city or a province stands for itself."""
    if level_of(area_code) in {AreaLevel.TOWNSHIP, AreaLevel.VILLAGE}:
        return area_code[: DIGITS[AreaLevel.COUNTY]].ljust(CODE_LENGTH, "0")
    return area_code


def _by_word(rows: object) -> dict[str, set[str]]:
    words: dict[str, set[str]] = defaultdict(set)
    for code, name in rows:  # type: ignore[attr-defined]
        endings = (*TOWNSHIP_ENDINGS, *VILLAGE_ENDINGS)
        for word in {name, *(name.removesuffix(end) for end in endings)}:
            if len(word) >= SHORTEST or word == name:
                words[word].add(code)
    return words


def _found(words: dict[str, set[str]], word: str, endings: tuple[str, ...]) -> set[str]:
    """An exact name comes before one without its ending."""
    plain = "".join(word.split())
    if plain in words:
        return words[plain]
    for end in endings:
        bare = plain.removesuffix(end)
        if bare != plain and bare in words:
            return words[bare]
    return set()


def _one(found: set[str]) -> str | None:
    return next(iter(found)) if len(found) == 1 else None
