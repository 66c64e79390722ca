"""Registers with known truth: invented firms, listed by several departments, each with its slips.

RATES lists every corruption with its rate at the usual setting; easy has half, hard 1.6 times the
damage. Register A, market supervision, has CLEANER of it. With a file of names (one a line, or
`county,name` as CSV) firms carry those names instead of invented ones; nothing else changes.
"""

import csv
import json
import lzma
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from qunjian.core.credit_code import make_credit_code, make_registration_no

DAMAGE = {"easy": 0.5, "usual": 1.0, "hard": 1.6}
CLEANER = 0.15
WORLD = 1.5  # firms a register's row
COUNTY, AREA = "330999", "安澜"
COLUMNS = (
    "record_id",
    "name",
    "code",
    "legal_person",
    "phone",
    "address",
    "township",
    "industry",
    "staff",
)
RATES = {
    "code_missing": 0.30, "code_old": 0.04, "code_nine": 0.03, "code_excel": 0.02,
    "code_look": 0.04, "code_slip": 0.02, "code_other": 0.006, "code_union": 0.01,
    "code_parent": 0.25,
    "name_former": 0.03, "name_noted_former": 0.01, "name_no_place": 0.10, "name_no_form": 0.06,
    "name_short": 0.05, "name_brand": 0.012, "name_slip": 0.03, "name_width": 0.03,
    "name_wrapped": 0.03, "name_note": 0.03, "person_missing": 0.10, "person_other": 0.08,
    "phone_missing": 0.15, "phone_other": 0.12, "address_missing": 0.15, "address_moved": 0.05,
    "address_short": 0.35, "township_missing": 0.05, "township_other": 0.02,
    "industry_missing": 0.2, "industry_other": 0.08, "staff_missing": 0.2, "double": 0.008,
}  # fmt: skip
KINDS = {"twin": 0.03, "corner_shop": 0.04, "one_owner": 0.03, "agent": 0.06, "branch": 0.04}
BRAND = (
    "宏达永盛嘉瑞兴华金鑫恒泰德隆安康顺发博远通利丰源祥和美佳新世纪东方天诚信义友谊联创腾飞龙"
    "凤山海江河云松柏竹梅春秋明月星辰光辉鼎力正大中亚欧百千万众合聚汇融凯旋锦绣卓越超凡立邦建"
    "业富民裕农"
)
# The 3,755 common characters: half of the brands are drawn from them, half from the usual ones.
COMMON = "".join(
    bytes([high, low]).decode("gb2312", "ignore")
    for high in range(0xB0, 0xD8)
    for low in range(0xA1, 0xFF)
)
BRANCHES = ("分公司", "分公司", "分公司", "营业部", "门市部", "分店", "办事处", "服务站")
TRADES = (
    ("机械", "3489"), ("五金制品", "3389"), ("服装", "1819"), ("塑料制品", "2929"),
    ("电子科技", "3990"),
    ("灯具", "3872"), ("食品", "1499"), ("建材", "5165"), ("商贸", "5199"), ("装饰工程", "5011"),
    ("物流", "5430"), ("家具", "2110"), ("包装", "2319"), ("农业开发", "0190"),
    ("文化传媒", "8890"),
    ("餐饮管理", "6210"), ("汽车维修", "8111"), ("电器", "3859"), ("化工", "2669"),
    ("印刷", "2319"),
)  # fmt: skip
FORMS = ("有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司", "厂", "经营部", "商行")
SHOPS = ("小吃店", "理发店", "便利店", "水果店", "面馆", "早餐店", "五金店", "服装店")
TOWNSHIPS = (
    "桥头镇", "河口镇", "山前镇", "城关街道", "石塘镇", "柳溪镇", "白沙乡", "龙潭镇", "双溪镇",
    "大坪乡", "青山乡", "东郊街道", "南浦镇", "西岭镇", "北街街道", "三江镇",
)  # fmt: skip
ROADS = (
    "工业路", "人民路", "解放路", "建设路", "中山路", "兴业街", "振兴路", "滨河路", "环城北路",
    "创业大道", "新华街", "文化路",
)  # fmt: skip
SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀英霞平刚桂华建国文斌玉兰志红海燕宇浩欣怡子涵"
LOOKS = {
    "达": "大",
    "鑫": "新",
    "盛": "胜",
    "兴": "星",
    "华": "花",
    "远": "源",
    "隆": "龙",
    "泰": "太",
    "佳": "嘉",
    "恒": "横",
}
WIDE = str.maketrans(
    {"华": "華", "东": "東", "业": "業", "电": "電", "县": "縣", "机": "機", "(": "（", "龙": "龍"}
)


@dataclass(frozen=True)
class Firm:
    number: int
    area: str
    brand: str
    trade: str
    form: str
    code: str
    old: str
    person: str
    phone: str
    road: str
    house: int
    township: str
    industry: str
    staff: int
    former: str
    branch: str = ""
    parent_code: str = ""
    whole: str = ""

    @property
    def name(self) -> str:
        return self.whole or f"{self.area}{self.brand}{self.trade}{self.form}{self.branch}"

    @property
    def address(self) -> str:
        return f"{AREA}县{self.township}{self.road}{self.house}号"


@dataclass
class Made:
    """Registers by letter, and the firm of every record; -1 for rows that are no units."""

    registers: dict[str, list[tuple[str, ...]]]
    truth: dict[str, int]

    def without(self, columns: Sequence[str]) -> "Made":
        """The same with these columns empty in every register."""
        kept = [name not in columns for name in COLUMNS]
        emptied = {
            letter: [
                tuple(cell if keep else "" for cell, keep in zip(row, kept, strict=True))
                for row in rows
            ]
            for letter, rows in self.registers.items()
        }
        return Made(emptied, self.truth)


def make(
    records: int, setting: str = "usual", *, seed: int = 5, letters: str = "ABCD",
    names: Sequence[str] = (),
) -> Made:  # fmt: skip
    rng = Random(f"{seed}/{setting}/{records}/{letters}")
    firms = _world(rng, int(records * WORLD), names)
    registers: dict[str, list[tuple[str, ...]]] = {}
    truth: dict[str, int] = {}
    for letter in letters:
        damage = DAMAGE[setting] * (CLEANER if letter == "A" else 1.0)
        rows: list[tuple[int, tuple[str, ...]]] = []
        for firm in rng.sample(firms, min(records, len(firms))):
            if len(rows) >= records - 2:
                break
            for _ in range(2 if rng.random() < RATES["double"] * damage else 1):
                rows.append((firm.number, _Dirty(rng, damage, letter, firms).row(firm)))
        rows.append((-1, ("合计", "", "", "", "", "", "", str(len(rows)))))
        rows.append(
            (
                -1,
                (
                    f"{rng.choice(TOWNSHIPS)}非公企业联合党支部",
                    "",
                    _person(rng),
                    "",
                    "",
                    "",
                    "",
                    "",
                ),
            )
        )
        rng.shuffle(rows)
        registers[letter] = []
        for place, (number, row) in enumerate(rows):
            record = f"{letter}{place:07}"
            truth[record] = number
            registers[letter].append((record, *row))
    return Made(registers, truth)


def read_names(path: Path) -> list[str]:
    opened = lzma.open if path.suffix == ".xz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return [line.strip().split(",")[-1] for line in lines][1:]


def write(made: Made, folder: Path) -> None:
    """The folder that `qunjian link` reads, with truth.csv beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = []
    for letter, rows in made.registers.items():
        with (folder / f"{letter}.csv").open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([COLUMNS, *rows])
        listed.append({"letter": letter, "records": len(rows), "file": f"{letter}.csv"})
    manifest = {"columns": list(COLUMNS), "registers": listed}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with (folder / "truth.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("record_id", "firm"), *made.truth.items()])


def _person(rng: Random) -> str:
    return rng.choice(SURNAMES) + "".join(rng.choices(GIVEN, k=rng.choice((1, 2, 2))))


def _phone(rng: Random) -> str:
    return rng.choice(("138", "139", "150", "186", "135")) + f"{rng.randrange(10**8):08}"


def _firm(rng: Random, number: int, names: Sequence[str]) -> Firm:
    trade, industry = rng.choice(TRADES)
    form = rng.choice(FORMS)
    brand = "".join(rng.choices(rng.choice((BRAND, COMMON)), k=rng.choice((2, 2, 2, 3, 3, 4))))
    former = f"{AREA}{''.join(rng.choices(BRAND, k=2))}{trade}{form}"
    area = rng.choice((AREA, f"{AREA}县", f"{AREA}县", "浙江"))
    return Firm(
        number, area, brand, trade, form, make_credit_code(rng, COUNTY),
        make_registration_no(rng, COUNTY), _person(rng), _phone(rng), rng.choice(ROADS),
        rng.randint(1, 400), rng.choice(TOWNSHIPS), industry, max(1, int(rng.lognormvariate(2, 1))),
        former, whole=names[number % len(names)] if names else "",
    )  # fmt: skip


def _world(rng: Random, size: int, names: Sequence[str]) -> list[Firm]:
    chosen = rng.sample(names, min(size, len(names))) if names else []
    agents = [(_phone(rng), rng.choice(ROADS), rng.randint(1, 400), rng.choice(TOWNSHIPS))
              for _ in range(max(1, size // 600))]  # fmt: skip
    firms: list[Firm] = []
    while len(firms) < size:
        firm = _firm(rng, len(firms), chosen)
        before = rng.choice(firms) if firms else firm
        dice = rng.random()
        firms.append(_of_kind(rng, firm, before, dice, agents))
    return firms


def _of_kind(
    rng: Random, firm: Firm, before: Firm, dice: float, agents: Sequence[tuple[str, str, int, str]]
) -> Firm:
    limit = 0.0
    for kind, rate in KINDS.items():
        limit += rate
        if dice >= limit:
            continue
        if kind == "twin" and not before.branch and len(before.brand) >= 2:
            if before.whole:
                at = min(3, len(before.whole) - 1)
                return replace(
                    firm, whole=before.whole[:at] + rng.choice(BRAND) + before.whole[at + 1 :]
                )
            return replace(
                firm, brand=before.brand[:-1] + rng.choice(BRAND), area=before.area,
                trade=before.trade, form=before.form, industry=before.industry,
            )  # fmt: skip
        if kind == "corner_shop":
            shop = rng.choice(SHOPS)
            name = f"老{rng.choice(SURNAMES[:8])}"
            return replace(firm, area="", brand=name, trade="", form=shop, whole="", former="")
        if kind == "one_owner":
            return replace(firm, person=before.person, phone=before.phone, road=before.road,
                           house=before.house, township=before.township)  # fmt: skip
        if kind == "agent":
            phone, road, house, township = rng.choice(agents)
            return replace(firm, phone=phone, road=road, house=house, township=township)
        if kind == "branch" and before.name.endswith("公司"):
            branch = rng.choice(TOWNSHIPS)[:2] + rng.choice(BRANCHES)
            return replace(
                firm, area=before.area, brand=before.brand, trade=before.trade, form=before.form,
                branch=branch, parent_code=before.code,
                industry=before.industry, person=rng.choice((before.person, firm.person)),
                whole=f"{before.whole}{branch}" if before.whole else "",
            )  # fmt: skip
        break
    return firm


class _Dirty:
    """One row as a department keeps it."""

    def __init__(self, rng: Random, damage: float, letter: str, firms: Sequence[Firm]) -> None:
        self.rng, self.damage, self.letter, self.firms = rng, damage, letter, firms

    def hit(self, kind: str) -> bool:
        return self.rng.random() < RATES[kind] * self.damage

    def row(self, firm: Firm) -> tuple[str, ...]:
        rng = self.rng
        township = rng.choice(TOWNSHIPS) if self.hit("township_other") else firm.township
        industry = rng.choice(TRADES)[1] if self.hit("industry_other") else firm.industry
        person = _person(rng) if self.hit("person_other") else firm.person
        phone = _phone(rng) if self.hit("phone_other") else firm.phone
        staff = str(max(1, int(firm.staff * rng.uniform(0.8, 1.25))))
        return (
            self.name(firm), self.code(firm),
            "" if self.hit("person_missing") else person,
            "" if self.hit("phone_missing") else phone,
            self.address(firm),
            "" if self.hit("township_missing") else township,
            "" if self.hit("industry_missing") else industry,
            "" if self.hit("staff_missing") else staff,
        )  # fmt: skip

    def code(self, firm: Firm) -> str:
        rng, code = self.rng, firm.code
        if firm.parent_code and self.hit("code_parent"):
            code = firm.parent_code
        if self.hit("code_missing"):
            return ""
        if self.hit("code_old"):
            return firm.old
        if self.hit("code_nine"):
            return f"{code[8:16]}-{code[16]}"
        if self.hit("code_excel"):
            return code[:15] + "000" if code[:15].isdigit() else f"{code[:8]}E+17"
        if self.hit("code_look"):
            return rng.choice((code.lower(), code.replace("0", "O"), f"{code[:9]} {code[9:]}"))
        if self.hit("code_slip"):
            at = rng.randrange(9, 17)
            return code[:at] + rng.choice("123456789") + code[at + 1 :]
        if self.hit("code_other"):
            return rng.choice(self.firms).code
        if self.letter == "B" and self.hit("code_union"):
            return make_credit_code(rng, COUNTY, prefix="81")
        return code

    def address(self, firm: Firm) -> str:
        if self.hit("address_missing"):
            return ""
        if self.hit("address_moved"):
            return f"{AREA}县{firm.township}{self.rng.choice(ROADS)}{self.rng.randint(1, 400)}号"
        if self.hit("address_short"):
            return self.rng.choice((f"{firm.road}{firm.house}号", f"{firm.township}{firm.road}"))
        return firm.address

    def slipped(self, name: str) -> str:
        """One slip of the pen: another character mostly, or one left out, doubled, out of turn."""
        rng = self.rng
        at = rng.randrange(len(name) - 2)
        kind = rng.random()
        if kind < 0.7:
            return name[:at] + LOOKS.get(name[at], rng.choice(COMMON)) + name[at + 1 :]
        if kind < 0.8:
            return name[:at] + name[at + 1 :]
        if kind < 0.9:
            return name[:at] + name[at] + name[at:]
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]

    def name(self, firm: Firm) -> str:
        rng, name = self.rng, firm.name
        if firm.former and not firm.branch and self.hit("name_former"):
            return firm.former
        if not firm.whole and not firm.branch and firm.trade:
            if self.hit("name_brand"):
                return firm.brand
            if self.hit("name_short"):
                return firm.brand + firm.trade
            if self.hit("name_no_place"):
                name = name.removeprefix(firm.area)
        if self.hit("name_no_form"):
            name = name.replace("有限公司", "") or name
        if self.hit("name_slip"):
            name = self.slipped(name)
        if firm.former and self.hit("name_noted_former"):
            name += f"（原：{firm.former}）"
        if self.hit("name_width"):
            name = name.translate(WIDE)
        if self.letter != "A" and self.hit("name_wrapped"):
            return rng.choice(
                (
                    f"中共{name}支部委员会",
                    f"{name}工会委员会",
                    f"共青团{name}支部委员会",
                    f"{name}妇女联合会",
                )
            )
        if self.hit("name_note"):
            name += rng.choice(("（停业）", "*", "（本部）", " "))
        return name
