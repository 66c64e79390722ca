"""The door for scripts: a file handed in, read, and on request applied, without a worker."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.dateparse import parse_date

from qunjian.apps.accounts.models import User
from qunjian.apps.accounts.permissions import may
from qunjian.apps.areas.models import Area
from qunjian.apps.intake import actions, queries
from qunjian.apps.intake.models import Batch, BatchState
from qunjian.apps.jobs.locks import locked
from qunjian.apps.jobs.models import JobState
from qunjian.apps.jobs.progress import Progress, silent
from qunjian.apps.jobs.running import run
from qunjian.apps.registry.refusals import Refused
from qunjian.core.intake.profiles import profile
from qunjian.web import clock

WAIT_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Handed:
    """What is known of a file that a script hands in."""

    path: Path
    profile: str
    sender: str
    area: Area
    counted_on: date
    by: User | None


def handed(
    path: str, profile_code: str, sender: str, area_code: str, on: date, username: str
) -> Handed:
    """
    Check what a script says, and whether its user may.

    :raises Refused: with a sentence that says what to put right.
    """
    file = Path(path)
    if not file.is_file():
        raise Refused(f"找不到文件 {path}，请核对路径。")
    if profile_code and profile(profile_code) is None:
        raise Refused(f"没有“{profile_code}”这种名册类型。")
    area = Area.objects.filter(pk=area_code).first()
    if area is None:
        raise Refused(f"没有代码为 {area_code} 的区划，请核对 12 位代码。")
    return Handed(file, profile_code, sender, area, on, _person(username))


def _person(username: str) -> User | None:
    if not username:
        return None
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise Refused(f"没有“{username}”这个在用的账号，请核对登录名。")
    return user


def take(given: Handed, telling: Progress | None = None) -> Batch:
    """
    Hand in a file and read it at once.

    :raises Refused: if the person may not, or the file cannot be used.
    """
    _check(given.by, "intake.upload", given.area.pk, _line(given.profile))
    batch: Batch = actions.upload(
        content=given.path.read_bytes(),
        file_name=given.path.name,
        sender=given.sender,
        profile=given.profile,
        area=given.area,
        counted_on=given.counted_on,
        by=given.by,
    )
    _work(batch, telling)
    batch = Batch.objects.get(pk=batch.pk)
    if batch.state == BatchState.REFUSED:
        raise Refused(batch.error)
    return batch


def apply(batch: Batch, by: User | None, telling: Progress | None = None) -> Batch:
    """
    Apply a batch at once.

    :raises Refused: if the person may not, or it cannot be applied.
    """
    _check(by, "intake.apply", batch.area_id, batch.line)
    actions.ask_to_apply(batch=batch, by=by)
    _work(batch, telling)
    return Batch.objects.get(pk=batch.pk)


def summary(batch: Batch) -> str:
    """The figures of a batch in a line."""
    of = queries.preview(batch)
    return (
        f"新增 {of.new} 行，有变化 {of.changed} 行，无变化 {of.same} 行，不收 {of.refused} 行；"
        f"有问题或提示的 {of.problems} 行。"
    )


def bring_in(options: Mapping[str, Any], say: Callable[[str], Any], telling: Progress) -> Batch:
    """
    What `qunjian import FILE` does without --dry-run: read, and with --apply apply.

    :raises Refused: with a sentence, wherever it stops.
    """
    on = parse_date(options["on"]) if options["on"] else clock.today()
    if on is None:
        raise Refused("日期要写成 2026-08-31 这样。")
    given = handed(
        options["file"],
        options["profile"],
        options["sender"],
        options["area"],
        on,
        options["user"],
    )
    batch = take(given, telling)
    say(f"已读完（批次 {batch.pk}）：{summary(batch)}")
    for note in queries.preview(batch).notes:
        say(note)
    if options["apply"]:
        batch = apply(batch, given.by, telling)
        say(f"已应用：{summary(batch)}")
    return batch


def _work(batch: Batch, telling: Progress | None) -> None:
    """Do the batch's job here and now, unless a worker was faster; then wait for it."""
    job = batch.job
    if job is None:
        raise Refused("没有可做的事。")
    while job.active:
        with locked(job.pk) as got:
            job.refresh_from_db()
            if got and job.active:
                run(job, telling or silent())
        if job.active:
            time.sleep(WAIT_SECONDS)
    if job.state in {JobState.FAILED, JobState.CANCELLED}:
        raise Refused(job.message)


def _line(profile_code: str) -> str:
    found = profile(profile_code) if profile_code else None
    return found.line if found else ""


def _check(by: Any, what: str, area_code: str, line: str) -> None:
    if by is not None and not may(by, what, area_code, line):
        raise Refused(f"{by.name}的岗位不能在这个区划、这条线上做这件事；请换有权的人。")
