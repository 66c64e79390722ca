"""Splink 4 or 5 with the settings of its tutorial, on the columns as they are.

Called with DATA and OUT. The comparisons that its tutorial names, training by sampling and
expectation maximisation, clusters at the tutorial's 0.95; 0.05 and more are written.
"""

import sys
from pathlib import Path

import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

COLUMNS = ["name", "code", "legal_person", "phone", "address", "township", "industry"]
LEAST, LINK, REFUSED = 0.05, 0.95, 0.49


def frame_of(path: Path) -> pd.DataFrame:
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame["source_dataset"] = path.stem
    for column in COLUMNS:
        frame[column] = frame[column].str.strip().replace("", None)
    return frame


def settings() -> SettingsCreator:
    return SettingsCreator(
        link_type="link_only",
        unique_id_column_name="record_id",
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.9, 0.7]).configure(
                term_frequency_adjustments=True
            ),
            cl.LevenshteinAtThresholds("code", 2),
            cl.ExactMatch("legal_person").configure(term_frequency_adjustments=True),
            cl.LevenshteinAtThresholds("phone", 1),
            cl.JaroWinklerAtThresholds("address", [0.9, 0.7]),
            cl.ExactMatch("township").configure(term_frequency_adjustments=True),
            cl.ExactMatch("industry"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("code"),
            block_on("name"),
            block_on("phone"),
            block_on("legal_person", "township"),
        ],
    )


def linker_of(frames: list[pd.DataFrame]) -> Linker:
    """Version 5 wants its tables registered first."""
    base = DuckDBAPI()
    if hasattr(base, "register"):
        return Linker([base.register(frame) for frame in frames], settings())
    return Linker(frames, settings(), base)


def main() -> None:
    data, out = map(Path, sys.argv[1:])
    linker = linker_of([frame_of(path) for path in sorted(data.glob("?.csv"))])
    train = linker.training
    train.estimate_probability_two_random_records_match(
        [block_on("code"), block_on("name", "legal_person")], recall=0.7
    )
    train.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for column in ("code", "name"):
        train.estimate_parameters_using_expectation_maximisation(block_on(column))
    weighed = linker.inference.predict(threshold_match_probability=LEAST)
    firms = linker.clustering.cluster_pairwise_predictions_at_threshold(
        weighed, threshold_match_probability=LINK
    ).as_pandas_dataframe()
    firm = dict(zip(firms["record_id"], firms["cluster_id"], strict=True))
    found = weighed.as_pandas_dataframe()[["record_id_l", "record_id_r", "match_probability"]]
    found.columns = ["left_id", "right_id", "score"]
    apart = found["left_id"].map(firm) != found["right_id"].map(firm)
    found.loc[apart, "score"] = found.loc[apart, "score"].clip(upper=REFUSED)
    found.to_csv(out, index=False)


if __name__ == "__main__":
    main()
