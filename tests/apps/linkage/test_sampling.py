"""The sample that people check blind, and the band that is the county's."""

import pytest

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.audit.models import Event
from qunjian.apps.linkage.actions.deciding import decide
from qunjian.apps.linkage.actions.drawing import draw_sample
from qunjian.apps.linkage.models import Answer, Pair, ReviewBand
from qunjian.apps.linkage.queries.sampling import checked_estimate
from qunjian.apps.registry.refusals import Refused
from tests.support.factories import COUNTY, make_user, signed_in
from tests.support.pairs import Made

pytestmark = pytest.mark.django_db
MANY = 30


@pytest.fixture
def officer():
    return make_user()


@pytest.fixture
def made():
    names = [f"桥头{n:02}竹器厂" for n in range(MANY)]
    made = Made([[name] for name in names], [[name] for name in names])
    made.pairs = [
        made.pair(f"A:{name}", f"B:{name}", 0.999 if at < 20 else 0.1)
        for at, name in enumerate(names)
    ]
    made.doubtful = made.pair(f"A:{names[0]}", f"B:{names[1]}", 0.5)
    return made


def drawn():
    return set(Pair.objects.exclude(stratum="").values_list("pk", flat=True))


def test_one_seed_draws_one_sample_from_links_and_from_pairs_kept_apart(made, officer):
    count = draw_sample(comparison=made.comparison, size=12, seed=4, by=officer)
    first = drawn()
    assert len(first) == count
    assert made.doubtful.pk not in first
    strata = set(Pair.objects.exclude(stratum="").values_list("stratum", flat=True))
    assert any(one.startswith("linked") for one in strata)
    assert any(one.startswith("apart") for one in strata)
    draw_sample(comparison=made.comparison, size=12, seed=4, by=officer)
    assert drawn() == first
    assert Event.objects.filter(verb="linkage.sample-drawn").first().after["seed"] == 4


def test_answers_tell_how_many_are_wrong(made, officer):
    draw_sample(comparison=made.comparison, size=40, seed=1, by=officer)
    assert checked_estimate(made.comparison).links is None
    for at, pair in enumerate(Pair.objects.exclude(stratum="").order_by("pk")):
        linked = pair.score > 0.5
        same = linked if at else not linked
        decide(pair=pair, answer=Answer.SAME if same else Answer.DIFFERENT, by=officer)
    found = checked_estimate(made.comparison)
    assert found.links.found == 1
    assert found.links.low <= found.links.wrong <= found.links.high
    assert found.missed.found == 0
    assert found.answered == found.drawn


def test_without_anything_the_engine_decided_there_is_no_sample(officer):
    made = Made([["甲厂"]], [["乙厂"]])
    made.pair("A:甲厂", "B:乙厂", 0.5)
    with pytest.raises(Refused, match="没有可抽的"):
        draw_sample(comparison=made.comparison, size=10, seed=1, by=officer)


def test_the_sample_is_judged_without_the_engines_word(made, officer):
    client = signed_in(officer)
    assert client.post("/linkage/sample/", {"size": 10}).status_code == 302
    answer = client.get("/linkage/check/", follow=True)
    text = answer.content.decode()
    assert "可能性" not in text
    assert "支持" not in text
    assert "%" not in text.split("qj-pair")[1]
    pair = answer.context["pair"]
    waiting = answer.context["waiting"]
    given = {"answer": "same"}
    client.post(f"/linkage/check/{pair.pk}/answer/", given)
    assert client.get("/linkage/check/", follow=True).context["waiting"] == waiting - 1
    assert "定了 1 对" in client.get("/linkage/sample/").content.decode()


def test_the_band_says_what_it_would_mean_before_it_is_kept(made, officer):
    client = signed_in(officer)
    wider = {"low": 5, "high": 95}
    answer = client.post("/linkage/band/", wider)
    assert answer.context["preview"] == (1, 11)
    assert not ReviewBand.objects.exists()
    assert client.post("/linkage/band/", wider | {"act": "save"}).status_code == 302
    band = ReviewBand.objects.get(area=COUNTY)
    assert (band.low, band.high) == (0.05, 0.95)
    assert client.post("/linkage/band/", {"low": 96, "high": 95}).status_code == 422


def test_only_the_lead_office_sets_the_band_and_draws(made):
    client = signed_in(make_user(PostKind.LINE_OFFICER, line="union"))
    assert client.get("/linkage/band/").status_code == 404
    assert client.get("/linkage/sample/").status_code == 200
    assert client.post("/linkage/sample/", {"size": 10}).status_code == 404
