"""Splink 4 or 5, tuned as well as we could: cleaned columns, levels for Chinese names, many keys.

Called with DATA and OUT. What was tried and kept: names without area and legal form, codes repaired
and cut to what they hold, addresses without areas, term frequencies on what repeats, ten blocking
rules, three rounds of expectation maximisation, single best links with every register free of
doubles at 0.5 (0.3, 0.8 and 0.95 did no better), 0.05 and more written.
"""

import re
import sys
import unicodedata
from pathlib import Path

import pandas as pd
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

TEXTS = ["name", "code", "legal_person", "phone", "address", "township", "industry"]
FORM = re.compile(
    r"(?:股份有限公司|有限责任公司|有限公司|专业合作社|合作社|集团公司|公司|合伙企业|经营部|商行|厂)$"
)
AREA = re.compile(r"^[\u4e00-\u9fff]{2,3}?(?:省|市|县|区)")
AREAS = re.compile(r"^(?:[\u4e00-\u9fff]{2,6}?(?:省|市|县|区|镇|乡|街道)){1,4}")
WRAPPED = re.compile(
    r"^(?:中共|中国共产党|共青团|基层工会)|(?:党支部|支部委员会|工会委员会|委员会|妇联|工会|团支部)$"
)
FORMER = re.compile(r"\((?:原名?|曾用名)[::]?([^()]*)\)")
BRACKETS = re.compile(r"\([^()]*\)")
BRANCH = re.compile(r"公司(.+(?:分公司|支公司|营业部|分店|门市部))$")
WHOLE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
CODE_SIGNS = str.maketrans({"O": "0", "I": "1", "Z": "2", "S": "5", " ": None, "-": None})
TRADITIONAL = str.maketrans("華東業電縣機龍", "华东业电县机龙")
LEAST, LINK, REFUSED = 0.05, 0.5, 0.49


def cleaned(path: Path) -> pd.DataFrame:
    """One register with the columns that are compared."""
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    for column in TEXTS:
        frame[column] = [unicodedata.normalize("NFKC", text).strip() for text in frame[column]]
    rows = [_row(*values) for values in zip(*(frame[one] for one in TEXTS[:5]), strict=True)]
    made = pd.DataFrame(rows, columns=list(_row("", "", "", "", "")))
    frame = pd.concat([frame[["record_id", "township", "industry"]], made], axis=1)
    frame["source_dataset"] = path.stem
    return frame.mask(frame == "").astype(object).where(lambda one: one.notna(), None)


def _row(name: str, code: str, person: str, phone: str, address: str) -> dict[str, str]:
    name = name.translate(TRADITIONAL)
    former = FORMER.search(name)
    whole = WRAPPED.sub("", WRAPPED.sub("", BRACKETS.sub("", name))).strip("*☆#")
    branch = BRANCH.search(whole)
    head = whole[: branch.start(1)] if branch else whole
    core = AREA.sub("", FORM.sub("", head)) or head
    place = AREAS.sub("", address)
    code = code.upper().translate(CODE_SIGNS)
    full = code if WHOLE.fullmatch(code) else ""
    organisation = full[8:17] if full else code if len(code) == 9 else ""
    old = code if len(code) == 15 and code.isdigit() else ""
    return {
        "name": whole, "core": core, "brand": core[:2], "branch": branch[1] if branch else "主",
        "former": former[1] if former else "", "full": full, "organisation": organisation,
        "old": old, "told": full or organisation or old,
        "legal_person": person, "surname": person[:1], "phone": re.sub(r"\D", "", phone),
        "address": place, "road": re.sub(r"\d.*", "", place),
    }  # fmt: skip


def _equal(column: str) -> object:
    return cll.ExactMatchLevel(column, term_frequency_adjustments=True)


def _inside(column: str) -> object:
    one, two = f"{column}_l", f"{column}_r"
    return cll.CustomLevel(f"contains({one}, {two}) or contains({two}, {one})", f"{column} within")


def _levels(name: str, null: str, *levels: object) -> object:
    return cl.CustomComparison(
        output_column_name=name,
        comparison_levels=[cll.NullLevel(null), *levels, cll.ElseLevel()],
    )


def _comparisons() -> list[object]:
    return [
        _levels(
            "name", "name", _equal("name"), _equal("core"), _inside("core"),
            cll.JaroWinklerLevel("core", 0.92),
            cll.And(cll.ExactMatchLevel("brand"), cll.JaroWinklerLevel("core", 0.8)),
            cll.JaroWinklerLevel("core", 0.7),
        ),
        cl.ExactMatch("branch"),
        _levels(
            "code", "told", cll.ExactMatchLevel("full"), cll.ExactMatchLevel("organisation"),
            cll.ExactMatchLevel("old"),
            cll.CustomLevel("length(told_l) <> length(told_r)", "other kinds"),
            cll.LevenshteinLevel("full", 1),
        ),
        _levels(
            "person", "legal_person", _equal("legal_person"), cll.ExactMatchLevel("surname")
        ),
        cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
        _levels(
            "address", "address", _equal("address"), _inside("address"),
            cll.ExactMatchLevel("road"),
        ),
        cl.ExactMatch("township"),
        cl.ExactMatch("industry"),
    ]  # fmt: skip


def settings() -> SettingsCreator:
    keys = [
        ["full"], ["organisation"], ["old"], ["name"], ["core"], ["phone"],
        ["legal_person", "township"], ["legal_person", "brand"], ["address", "township"],
        ["brand", "township", "industry"],
    ]  # fmt: skip
    return SettingsCreator(
        link_type="link_only",
        unique_id_column_name="record_id",
        comparisons=_comparisons(),
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in keys],
    )


def linker_of(frames: list[pd.DataFrame]) -> Linker:
    """Version 5 wants its tables registered first."""
    base = DuckDBAPI()
    if hasattr(base, "register"):
        return Linker([base.register(frame) for frame in frames], settings())
    return Linker(frames, settings(), base)


def main() -> None:
    data, out = map(Path, sys.argv[1:])
    frames = [cleaned(path) for path in sorted(data.glob("?.csv"))]
    linker = linker_of(frames)
    train = linker.training
    train.estimate_probability_two_random_records_match(
        [block_on("full"), block_on("name", "legal_person")], recall=0.8
    )
    train.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    for columns in (["full"], ["core", "township"], ["phone", "legal_person"]):
        train.estimate_parameters_using_expectation_maximisation(block_on(*columns))
    weighed = linker.inference.predict(threshold_match_probability=LEAST)
    firms = linker.clustering.cluster_using_single_best_links(
        weighed,
        duplicate_free_datasets=[frame["source_dataset"].iloc[0] for frame in frames],
        threshold_match_probability=LINK,
    ).as_pandas_dataframe()
    firm = dict(zip(firms["record_id"], firms["cluster_id"], strict=True))
    found = weighed.as_pandas_dataframe()[["record_id_l", "record_id_r", "match_probability"]]
    found.columns = ["left_id", "right_id", "score"]
    apart = found["left_id"].map(firm) != found["right_id"].map(firm)
    found.loc[apart, "score"] = found.loc[apart, "score"].clip(upper=REFUSED)
    found.to_csv(out, index=False)


if __name__ == "__main__":
    main()
