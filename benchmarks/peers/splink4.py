"""Splink 4 as a peer, in an environment of its own: `pip install "splink>=4,<5"`, then
`python -m benchmarks.linkage --peer "Splink 4=/that/bin/python benchmarks/peers/splink4.py"`.

The settings of its tutorial, with the comparisons that Chinese registers allow, trained by
sampling and expectation maximisation, with its single best links; 0.05 and more are written.
"""

import sys
from pathlib import Path

import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

COLUMNS = ["name", "code", "legal_person", "phone", "address", "township", "industry"]


def main() -> None:
    data, out = map(Path, sys.argv[1:])
    frames = []
    for path in sorted(data.glob("?.csv")):
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        frame["source_dataset"] = path.stem
        for column in COLUMNS:
            frame[column] = frame[column].str.strip().replace("", None)
        frames.append(frame)
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="record_id",
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.95, 0.88, 0.7]).configure(
                term_frequency_adjustments=True
            ),
            cl.LevenshteinAtThresholds("code", 2),
            cl.ExactMatch("legal_person").configure(term_frequency_adjustments=True),
            cl.LevenshteinAtThresholds("phone", 1),
            cl.JaroWinklerAtThresholds("address", [0.9, 0.7]),
            cl.ExactMatch("township"),
            cl.ExactMatch("industry"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("code"),
            block_on("name"),
            block_on("phone"),
            block_on("legal_person", "township"),
        ],
    )
    linker = Linker(frames, settings, DuckDBAPI())
    rules = [block_on("code"), block_on("name", "legal_person")]
    linker.training.estimate_probability_two_random_records_match(rules, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("code"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name"))
    weighed = linker.inference.predict(threshold_match_probability=0.05)
    firms = linker.clustering.cluster_using_single_best_links(
        weighed,
        duplicate_free_datasets=[frame["source_dataset"].iloc[0] for frame in frames],
        threshold_match_probability=0.5,
    ).as_pandas_dataframe()
    firm = dict(zip(firms["record_id"], firms["cluster_id"], strict=True))
    found = weighed.as_pandas_dataframe()[["record_id_l", "record_id_r", "match_probability"]]
    found.columns = ["left_id", "right_id", "score"]
    apart = found["left_id"].map(firm) != found["right_id"].map(firm)
    found.loc[apart, "score"] = found.loc[apart, "score"].clip(upper=0.49)
    found.to_csv(out, index=False)


if __name__ == "__main__":
    main()
