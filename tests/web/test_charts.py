"""A chart says the same in its data, its table and its sentence."""

import json
import re

import pytest
from django.template.loader import render_to_string

from qunjian.web.charts import Series, bars, drawn, trend

POINTS = ["06-30", "07-31", "08-31"]


def a_trend(**changes):
    given = {
        "title": "覆盖企业",
        "finding": "两个月多 33 家。",
        "points": POINTS,
        "series": [Series("团组织", [61, None, 94], "league"), Series("任务", [60, 80, 100])],
        "unit": "家",
        **changes,
    }
    return trend("growth", **given)


def test_the_table_tells_every_value_of_the_data():
    chart = a_trend()
    assert chart.heads == ("", "团组织（家）", "任务（家）")
    assert chart.rows == (("06-30", "61", "60"), ("07-31", "缺", "80"), ("08-31", "94", "100"))


def test_a_series_with_a_value_too_few_is_refused():
    with pytest.raises(ValueError, match="团组织 has 2 of 3"):
        a_trend(series=[Series("团组织", [1, 2])])


def test_the_page_holds_data_sentence_and_table_and_no_script_of_its_own():
    chart = a_trend(finding="多 33 家，<b>没有</b>排名。")
    text = render_to_string("components/chart.html", {"chart": chart})
    (block,) = re.findall(
        r'<script id="chart-growth-data" type="application/json">(.*?)</script>', text
    )
    assert json.loads(block)["series"][0]["values"] == [61, None, 94]
    assert text.count("<script") == 1
    assert 'role="img"' in text
    assert "&lt;b&gt;没有" in text
    assert re.search(r"<details[^>]* open>", text)
    for told in ("61", "缺", "94"):
        assert f">{told}</td>" in text


def test_rows_of_bars_lead_to_their_rows():
    chart = bars(
        "towns", title="各乡镇", finding="", names=["甲镇", "乙镇"],
        series=[Series("已覆盖", [1, 2])], hrefs=["/a", "/b"],
    )  # fmt: skip
    assert [row[2] for row in chart.table] == ["/a", "/b"]
    assert '<a href="/b">乙镇</a>' in render_to_string("components/chart.html", {"chart": chart})


def test_a_drawn_chart_brings_its_own_table():
    chart = drawn("own", title="", finding="", option={}, heads=("", "数"), rows=[("甲", 1236)])
    assert chart.rows == (("甲", "1,236"),)
