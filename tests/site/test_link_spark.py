"""`qunjian link --engine spark` on a standalone cluster of two workers says what this machine says.

Needs the extra "spark" and a Java; .ci/run installs both for its own stage.
"""

import csv
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from qunjian.site import cli
from tests.support.dirty_registers import make, write

pyspark = pytest.importorskip("pyspark", reason='the extra "spark" is not installed')
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("java"), reason="there is no Java on this machine"),
]
PATIENCE = 120
WORKERS = 2
CLASSES = "org.apache.spark.deploy"
ENVIRONMENT = {
    **os.environ,
    "SPARK_LOCAL_IP": "127.0.0.1",
    "PYSPARK_PYTHON": sys.executable,
    "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1",  # the cluster lives for seconds
}


class Daemon:
    """A master or worker of Spark, with what it wrote."""

    def __init__(self, log: Path, *arguments: str) -> None:
        self.log = log
        program = Path(pyspark.__file__).parent / "bin" / "spark-class"
        self.running = subprocess.Popen(
            [str(program), *arguments],
            stdout=log.open("wb"), stderr=subprocess.STDOUT, env=ENVIRONMENT,
        )  # fmt: skip

    def says(self, wanted: str) -> str:
        """What the log says in brackets of the pattern, as soon as it says so."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = re.search(wanted, self.log.read_text("utf-8", errors="replace"))
            if found:
                return found[1]
            assert self.running.poll() is None, self.log.read_text("utf-8", errors="replace")
            time.sleep(0.2)
        raise AssertionError(f"{wanted} was not said within {PATIENCE} s")

    def stop(self) -> None:
        self.running.terminate()
        self.running.wait(timeout=30)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spark")
    with ExitStack() as running:
        started = ["--host", "127.0.0.1", "--webui-port", "0"]
        master = Daemon(folder / "master.log", f"{CLASSES}.master.Master", *started, "--port", "0")
        running.callback(master.stop)
        address = master.says(r"(spark://127\.0\.0\.1:\d+)")
        workers = []
        for number in range(WORKERS):
            worker = Daemon(
                folder / f"worker{number}.log", f"{CLASSES}.worker.Worker", *started,
                "--cores", "1", "--memory", "1g", "--work-dir", str(folder / f"work{number}"),
                address,
            )  # fmt: skip
            running.callback(worker.stop)
            workers.append(worker)
        for worker in workers:
            worker.says("(registered with master)")
        yield address, workers


def run(data, out, *options):
    command = [sys.executable, "-m", "qunjian.site.cli", "link", str(data), str(out), *options]
    return subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, check=False)


def pairs(path):
    with path.open(encoding="utf-8") as lines:
        return {(left, right): score for left, right, score in list(csv.reader(lines))[1:]}


def test_fifty_thousand_rows_are_joined_as_on_one_machine(cluster, tmp_path):
    address, workers = cluster
    data = tmp_path / "data"
    write(make(12_500, "usual", seed=8), data)
    told = run(data, tmp_path / "spark.csv", "--engine", "spark", "--master", address)
    assert told.returncode == 0, told.stderr
    for worker in workers:
        worker.says("(Asked to launch executor)")
    assert cli.main(["link", str(data), str(tmp_path / "local.csv")]) == 0
    local, spark = pairs(tmp_path / "local.csv"), pairs(tmp_path / "spark.csv")
    assert len(local) > 20_000
    assert spark == local


def test_parquet_in_and_out_and_rows_that_are_no_units(cluster, tmp_path):
    import pyarrow.csv
    import pyarrow.parquet

    data, parquet = tmp_path / "data", tmp_path / "parquet"
    write(make(600, "hard", letters="AB", seed=4), data)
    parquet.mkdir()
    (parquet / "manifest.json").write_text('{"registers": [{"letter": "B"}, {"letter": "A"}]}')
    for letter in "AB":
        options = pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(("code", "phone", "industry"), pyarrow.string())
        )
        table = pyarrow.csv.read_csv(data / f"{letter}.csv", convert_options=options)
        pyarrow.parquet.write_table(table, parquet / f"{letter}.parquet", row_group_size=150)
    out = tmp_path / "out.parquet"
    told = run(parquet, out, "--engine", "spark", "--master", cluster[0], "--parts", "3")
    assert told.returncode == 0, told.stderr
    assert told.stderr.count("没有参加比对") == 4
    assert cli.main(["link", str(data), str(tmp_path / "local.csv")]) == 0
    found = pyarrow.parquet.read_table(out).to_pylist()
    spark = {(one["left_id"], one["right_id"]): f"{one['score']:.6f}" for one in found}
    assert spark == pairs(tmp_path / "local.csv")


def test_what_cannot_be_read_is_said_in_a_sentence(cluster, tmp_path):
    data = tmp_path / "data"
    write(make(60, "easy", letters="AB"), data)
    (data / "B.csv").write_bytes(b"record_id,name\nB1,\xff\xfe\n")
    told = run(data, tmp_path / "out.csv", "--engine", "spark", "--master", cluster[0])
    assert told.returncode == 2
    assert "B.csv 读不懂" in told.stderr
    assert "Traceback" not in told.stderr
    text = (data / "A.csv").read_text("utf-8")
    (data / "B.csv").write_text(text, "utf-8")
    told = run(data, tmp_path / "out.csv", "--engine", "spark", "--master", cluster[0])
    assert told.returncode == 2
    assert "record_id 出现了两次" in told.stderr
