"""The connection to a cluster."""

import os
import sys
from dataclasses import dataclass
from typing import Any

from pyspark.sql import SparkSession

BATCH = 20_000  # rows of one Arrow batch


@dataclass(frozen=True, slots=True)
class Cluster:
    """Which cluster, and in how many parts the work is cut; none means what the cluster says."""

    master: str | None = None
    parts: int | None = None


def connect(cluster: Cluster) -> Any:
    """A session; what is not set here comes from the cluster's own spark-defaults.conf."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # what runs the workers' Python
    builder = SparkSession.builder.appName("qunjian link")
    if cluster.master:
        builder = builder.master(cluster.master)
    settings = {
        "spark.sql.execution.arrow.maxRecordsPerBatch": BATCH,
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.driver.maxResultSize": 0,
        # Rows are numbered by their partitions, which must stay what they are.
        "spark.sql.adaptive.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    parts = cluster.parts or 2 * session.sparkContext.defaultParallelism
    session.conf.set("spark.sql.shuffle.partitions", parts)
    return session
