import csv
import json
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from qunjian.site import cli, link
from tests.support.dirty_registers import make, write


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    write(make(150, "easy", letters="AB"), folder)
    return folder


def read(path):
    with path.open(encoding="utf-8") as lines:
        return list(csv.reader(lines))


def test_the_command_writes_pairs_and_reasons(data, tmp_path, capsys):
    out, why = tmp_path / "out.csv", tmp_path / "why.jsonl"
    assert cli.main(["link", str(data), str(out), "--explain", str(why)]) == 0
    heading, *pairs = read(out)
    assert heading == ["left_id", "right_id", "score"]
    assert len(pairs) > 50
    assert all(0.05 <= float(score) <= 1 for _, _, score in pairs)
    told = [json.loads(line) for line in why.read_text("utf-8").splitlines()]
    assert sum("score" in one for one in told) == len(pairs)
    assert sum("left_out" in one for one in told) == 4
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "完成" in shown.err
    assert "合计行" in shown.err


def test_parquet_gives_what_csv_gives(data, tmp_path):
    import pyarrow
    import pyarrow.parquet

    assert link.main([str(data), str(tmp_path / "csv.csv")]) == 0
    folder = tmp_path / "parquet"
    folder.mkdir()
    for letter in "AB":
        heading, *rows = read(data / f"{letter}.csv")
        columns = {
            name: [row[at] or None for row in rows]
            for at, name in reversed(list(enumerate(heading)))
        }
        pyarrow.parquet.write_table(pyarrow.table(columns), folder / f"{letter}.parquet")
    manifest = {"registers": [{"letter": "B"}, {"letter": "A", "file": "A.parquet"}]}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    assert link.main([str(folder), str(tmp_path / "parquet.csv")]) == 0
    assert (tmp_path / "parquet.csv").read_bytes() == (tmp_path / "csv.csv").read_bytes()


@given(st.text('a中,"\n\r\t \x00\ufeff', max_size=40))
@example('1,"a,b"\n2,"say ""hi"""\n')
@example('1,"line\r\nbreak"\r\n2,a"b"\r\n\r\n3,"x"y\n')
@example("\ufeff1,a,b\n2\n\n3,c")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_registers_are_read_as_the_module_csv_reads_them(tmp_path, text):
    path = tmp_path / "A.csv"
    path.write_text("\ufeffname,record_id,other\n" + text, "utf-8", newline="")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = [(*row, "", "")[:2] for row in list(csv.reader(lines))[1:] if row]
    told = link.columns_of(path)
    assert list(zip(told["name"].to_pylist(), told["record_id"].to_pylist(), strict=True)) == rows


def test_a_register_in_another_encoding_is_refused(data, tmp_path, capsys):
    (data / "B.csv").write_bytes("record_id,name\nB0,宏达机械厂\n".encode("gb18030"))
    assert link.main([str(data), str(tmp_path / "out.csv")]) == link.BAD_INPUT
    assert "UTF-8" in capsys.readouterr().err


def test_it_loads_neither_django_nor_a_database(data, tmp_path):
    program = (
        "import sys; from qunjian.site import cli; "
        f"code = cli.main(['link', {str(data)!r}, {str(tmp_path / 'out.csv')!r}]); "
        "sys.exit(code or ('django' in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        (None, "没有 manifest.json"),
        ("[", "读不懂"),
        ('{"registers": [{"letter": "A"}]}', "应有 2 至 8 份"),
        ('{"registers": [{"letter": "A"}, {"letter": "A"}]}', "同一个字母"),
        ('{"registers": [{"letter": "A"}, {"letter": "C"}]}', "没有找到名册 C"),
    ],
)
def test_a_folder_that_cannot_be_read_is_said(data, tmp_path, capsys, manifest, said):
    (data / "manifest.json").unlink()
    if manifest:
        (data / "manifest.json").write_text(manifest, "utf-8")
    assert link.main([str(data), str(tmp_path / "out.csv")]) == link.BAD_INPUT
    assert said in capsys.readouterr().err


def test_two_rows_of_one_id_are_refused(data, tmp_path, capsys):
    text = (data / "B.csv").read_text("utf-8").replace("B0000000", "A0000000")
    (data / "B.csv").write_text(text, "utf-8")
    assert link.main([str(data), str(tmp_path / "out.csv")]) == link.BAD_INPUT
    assert "record_id" in capsys.readouterr().err


def test_an_empty_register_is_no_crash(data, tmp_path):
    (data / "B.csv").write_text("record_id,name\n", "utf-8")
    assert link.main([str(data), str(tmp_path / "out.csv")]) == 0
