"""`qunjian serve`: the web server and the worker for long work, until told to stop."""

import os
import socket
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from qunjian.apps.demo import people
from qunjian.site.serving import (
    Worker,
    collect_if_needed,
    migrate_if_needed,
    when_ready,
)

PORT = 8000


class Command(BaseCommand):
    help = "启动网页服务和后台任务；按 Ctrl+C 停止"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1")
        parser.add_argument(
            "--port",
            type=int,
            default=_port(),
            help="端口，默认 8000，也可用环境变量 PORT",
        )
        parser.add_argument("--workers", type=int, default=2, help="网页服务进程数，默认 2")
        parser.add_argument("--threads", type=int, default=4, help="每个进程的线程数，默认 4")
        parser.add_argument(
            "--no-worker",
            action="store_true",
            help="不启动后台任务（另行运行 qunjian worker）",
        )

    def handle(self, **options: Any) -> None:
        host, port = options["host"], options["port"]
        _refuse_taken(host, port)
        if migrate_if_needed():
            self.stdout.write("数据库结构已更新。")
        if collect_if_needed():
            self.stdout.write("页面资源已生成。")
        connections.close_all()
        worker = None if options["no_worker"] else Worker()
        self._serve(worker, host, port, options["workers"], options["threads"])

    def _serve(
        self, worker: Worker | None, host: str, port: int, workers: int, threads: int
    ) -> None:
        shown = f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}"  # noqa: S104 -- compared
        when_ready(shown, lambda: self._say_ready(shown))
        if worker:
            worker.start()
        try:
            Granian(
                "qunjian.site.wsgi:application",
                address=host,
                port=port,
                interface=Interfaces.WSGI,
                workers=workers,
                blocking_threads=threads,
                websockets=False,
                respawn_failed_workers=True,
                workers_kill_timeout=10,
                log_level=LogLevels.warning,
            ).serve()
        finally:
            if worker:
                worker.stop()

    def _say_ready(self, address: str) -> None:
        self.stdout.write(f"群建已就绪：{address}/  登录：{address}{settings.LOGIN_URL}")
        shown = people.kept_at()
        if shown.exists():
            self.stdout.write(f"示范县的登录名和密码见 {shown}")
        self.stdout.write("按 Ctrl+C 停止。")
        self.stdout.flush()


def _port() -> int:
    told = os.environ.get("PORT") or str(PORT)
    if not told.isdecimal():
        raise CommandError(f"PORT 要是数字，现在是“{told}”。", returncode=2)
    return int(told)


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as fault:
            sentence = f"不能在 {host}:{port} 上服务（{fault}）。请用 PORT=8001 换一个端口再试。"
            raise CommandError(sentence) from fault
