"""What figures cost on a big county: pages of figures, differences, a pin, a what-if.

    python benchmarks/figures.py                      200,000 units, 1 M headcounts, SQLite
    python benchmarks/figures.py --database postgresql://…
    python benchmarks/figures.py --units 20000 --data DIR    smaller; keep the data for next time

Every page is asked for in this process, so that its work can be told to the hundredth: the first
time, after 100 facts were changed, and once more when nothing was. Processor seconds; the
database server's own are not in them. `peak` is the most memory this process held until then.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CHANGED = 100
AIM, AIM_PAST = 0.060, 0.120


def main() -> int:
    options = _options()
    os.environ["QUNJIAN_DATA"] = str(options.data or tempfile.mkdtemp(prefix="qunjian-figures-"))
    if options.database:
        os.environ["QUNJIAN_DATABASE"] = options.database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunjian.site.settings.base")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from benchmarks import verdicts
    from django.conf import settings

    from qunjian.apps.verdicts.derive import rejudge_all
    from qunjian.apps.verdicts.stored import answers_always

    verdicts._prepare(options.units)
    if not answers_always():  # as a worker would have done meanwhile
        rejudge_all()
    if not settings.STATIC_ROOT.exists():  # in a process of its own: it needs much memory
        subprocess.run([sys.executable, "-m", "django", "collectstatic", "--no-input", "-v0"])
    client = _client()
    _get(client, "/help/")
    print(f"{'page':<34}{'first':>9}{'write':>9}{'again':>9}{'peak MB':>9}", flush=True)
    taken = {}
    for label, path in _pages().items():
        if options.only in label:
            taken[label] = _measure(client, label, path)
    over = [each for each, after in taken.items() if after > _aim(each)]
    print(f"after a write, aim {AIM * 1000:.0f} ms and a past day twice that: "
          + (f"not met by {', '.join(over)}" if over else "met"))  # fmt: skip
    return 1 if over else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=200_000)
    parser.add_argument("--database", default="")
    parser.add_argument("--data", type=Path, help="a folder to keep the filled data in")
    parser.add_argument("--only", default="", help="only pages whose label has this in it")
    return parser.parse_args()


def _aim(label: str) -> float:
    """Only overviews have one."""
    if "overview" not in label:
        return float("inf")
    return AIM_PAST if "past" in label else AIM


def _client() -> Any:
    from benchmarks.pages import _session
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["sessionid"] = _session().removeprefix("sessionid=")
    return client


def _pages() -> dict[str, str]:
    """What is asked for, by label. Days lie where the county's headcounts are still arriving."""
    from benchmarks.county import COUNTY

    town = COUNTY.replace("990101000", "990101003")
    league = f"line=league&area={COUNTY}"
    return {
        "overview of the county": "/?line=league",
        "overview, another line": "/?line=union",
        "overview of a township": f"/areas/{town}/?line=league",
        "overview, a past day": "/?line=league&day=2024-10-15",
        "overview of a township, past day": f"/areas/{town}/?line=league&day=2024-06-01",
        "trend of the county": f"/areas/{COUNTY}/trend/",
        "all indicators": f"/figures/?{league}",
        "all indicators, a past day": f"/figures/?{league}&day=2024-10-15",
        "rows of the gap": f"/figures/gap/rows/?{league}",
        "rows of a township": f"/figures/coverage-base/rows/?line=league&area={town}&part=rest",
        "rows by staff": f"/figures/gap/rows/?{league}&sort=-staff",
        "newly covered": f"/figures/coverage-new/rows/?{league}&since=2023-12-31",
        "sum of staff by industry": f"/figures/staff/groups/?area={COUNTY}&by=section",
        "covered over years": f"/figures/coverage-base/series/?{league}&step=year",
        "difference between two days": f"/figures/gap/difference/?{league}&day=2024-10-15"
        "&than-day=2024-06-30",
        "a pin read again": _pin(),
        "what if only national rules": f"/whatif/?area={COUNTY}&a=now&b=national",
    }


def _pin() -> str:
    """The address of a pinned figure's restatement."""
    from benchmarks.county import COUNTY
    from django.urls import reverse

    from qunjian.apps.accounts.models import User
    from qunjian.apps.accounts.permissions import Scope
    from qunjian.apps.figures.actions import pin_figure
    from qunjian.apps.figures.asked import Asked
    from qunjian.apps.figures.models import Pin
    from qunjian.core.period import Moment
    from qunjian.core.vocabulary import Line

    pin = Pin.objects.first()
    if pin is None:
        pin = pin_figure(
            scope=Scope(everywhere=True), code="gap", asked=Asked(line=Line.LEAGUE, area=COUNTY),
            moment=Moment(date(2024, 10, 15)), name="应建未建", why="汇报",
            by=User.objects.first(),
        )  # fmt: skip
    return reverse("figures-pin-check", args=[pin.pk])


def _measure(client: Any, label: str, path: str) -> float:
    first = _get(client, path)
    _change()
    after = _get(client, path)
    again = _get(client, path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = "".join(f"{each:>8.3f}s" for each in (first, after, again))
    print(f"{label:<34}{told}{peak:>9.0f}", flush=True)
    return after


def _get(client: Any, path: str) -> float:
    began = time.process_time()
    answer = client.get(path)
    took = time.process_time() - began
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    return took


def _change() -> None:
    from benchmarks import verdicts

    verdicts._change(CHANGED)


if __name__ == "__main__":
    sys.exit(main())
