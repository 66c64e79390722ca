"""What is installed is whole: the wheel alone serves pages, styles and the manual."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("/healthz", "/help/", "/help/start/", "/sign-in/")

pytestmark = pytest.mark.slow


def test_the_wheel_serves_pages_styles_and_the_manual(tmp_path):
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, stdin=subprocess.DEVNULL)
    (wheel,) = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    subprocess.run([*pip, "install", "--no-deps", "--target", str(site), str(wheel)], check=True)

    kept = {key: value for key, value in os.environ.items() if not key.startswith("QUNJIAN_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    told = {**kept, "QUNJIAN_DATA": str(tmp_path / "data"), "PYTHONPATH": str(site)}
    where = [sys.executable, "-c", "import qunjian; print(qunjian.__file__)"]
    found = subprocess.check_output(where, env=told, cwd=tmp_path, text=True)
    assert Path(found.strip()).is_relative_to(site)

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "qunjian.site.cli", "serve", "--port", str(port)]
    server = subprocess.Popen([*command, "--workers", "1"], env=told, cwd=tmp_path)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address)
        pages = {path: _read(address + path) for path in NEEDED}
        style = next(part for part in pages["/sign-in/"].split('"') if part.endswith(".css"))
        assert "--qj-" in _read(address + style)
        assert "开始使用" in pages["/help/start/"]
    finally:
        server.terminate()
        server.wait(30)


def _read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:
        assert answer.status == 200
        return answer.read().decode()


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            _read(f"{address}/healthz")
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError("the server did not become ready")
