"""The pictures of README and manual, taken from the invented county in a browser.

`python tools/pictures.py` makes the county in a folder of its own, serves it, and takes every
picture; names after it take those only. `--data FOLDER` uses a demonstration that is there.
"""

import argparse
import base64
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "docs" / "pictures"
MANUAL = ROOT / "src" / "qunjian" / "site" / "static" / "qunjian" / "manual"
QUNJIAN = [sys.executable, "-m", "qunjian.site.cli"]
DESK, PHONE = (1366, 768), (390, 844)
READY_WITHIN_SECONDS = 60
LIMIT = 150_000
PALETTES = (256, 128, 64, 32)


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: whose page, at which address; `link` is followed and `click` clicked before."""

    folder: Path
    name: str
    who: str
    address: str
    size: tuple[int, int] = DESK
    link: str = ""
    click: str = ""

    @property
    def file(self) -> Path:
        return self.folder / f"{self.name}.png"


ROW = ".qj-table tbody th a"
BATCH = 'main table a[href^="/intake/"]'
PICTURES = (
    Picture(README, "home", "lead", "/"),
    Picture(README, "ledger", "lead", "/ledger/?kind=enterprise&scale=above"),
    Picture(README, "unit", "lead", "/ledger/?kind=enterprise&scale=above", link=ROW),
    Picture(README, "import", "lead", "/intake/", link=BATCH),
    Picture(MANUAL, "home", "lead", "/"),
    Picture(MANUAL, "ledger", "lead", "/ledger/"),
    Picture(MANUAL, "unit", "lead", "/ledger/?kind=enterprise&scale=above", link=ROW),
    Picture(MANUAL, "organisations", "league", "/organisations/"),
    Picture(MANUAL, "import-list", "lead", "/intake/"),
    Picture(MANUAL, "import-batch", "lead", "/intake/", link=BATCH),
    Picture(MANUAL, "import-upload", "aochuan", "/intake/upload/"),
    Picture(MANUAL, "linkage", "lead", "/linkage/", link=ROW),
    Picture(MANUAL, "queue", "lead", "/linkage/queue/"),
    Picture(MANUAL, "conflicts", "lead", "/conflicts/"),
    Picture(MANUAL, "figures", "lead", "/figures/"),
    Picture(MANUAL, "rules", "lead", "/rules/national/"),
    Picture(MANUAL, "past", "lead", "/day/?day=2026-06-30&back=/"),
    Picture(MANUAL, "palette", "lead", "/ledger/", click=".qj-finder__input"),
    Picture(MANUAL, "posts", "league", "/posts/"),
    Picture(MANUAL, "people", "admin", "/people/"),
    Picture(MANUAL, "audit", "auditor", "/audit/?exports=work"),
    Picture(MANUAL, "sign-in", "", "/sign-in/"),
    Picture(MANUAL, "phone", "aochuan", "/ledger/", PHONE),
)

# Fewer colours: the most frequent ones stay, every other becomes the nearest of them.
REDUCE = """async ([data, most]) => {
  const answer = await fetch("data:image/png;base64," + data);
  const image = await createImageBitmap(await answer.blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const brush = canvas.getContext("2d");
  brush.drawImage(image, 0, 0);
  const pixels = new Uint32Array(brush.getImageData(0, 0, image.width, image.height).data.buffer);
  const count = new Map();
  for (const pixel of pixels) { count.set(pixel, (count.get(pixel) || 0) + 1); }
  const kept = [...count].sort((a, b) => b[1] - a[1]).slice(0, most).map((pair) => pair[0]);
  const at = new Map(kept.map((pixel, place) => [pixel, place]));
  const part = (pixel, shift) => (pixel >> shift) & 255;
  const nearest = (pixel) => {
    let best = 0, least = Infinity;
    kept.forEach((other, place) => {
      const far = (part(pixel, 0) - part(other, 0)) ** 2 + (part(pixel, 8) - part(other, 8)) ** 2
        + (part(pixel, 16) - part(other, 16)) ** 2;
      if (far < least) { least = far; best = place; }
    });
    at.set(pixel, best);
    return best;
  };
  const indexed = new Uint8Array(pixels.length);
  pixels.forEach((pixel, place) => {
    indexed[place] = at.has(pixel) ? at.get(pixel) : nearest(pixel);
  });
  let text = "";
  for (let start = 0; start < indexed.length; start += 32768) {
    text += String.fromCharCode(...indexed.subarray(start, start + 32768));
  }
  const palette = kept.flatMap((pixel) => [part(pixel, 0), part(pixel, 8), part(pixel, 16)]);
  return { width: image.width, height: image.height, palette, rows: btoa(text) };
}"""


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("names", nargs="*", help="only the pictures of these names")
    asked.add_argument("--data", type=Path, help="a data folder with the demonstration in it")
    given = asked.parse_args()
    chosen = [each for each in PICTURES if not given.names or each.name in given.names]
    failed = 0
    with _data(given.data) as data, _served(data) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=which("chromium") or which("chromium-browser"), args=["--no-sandbox"]
        )
        for picture in chosen:
            failed += not _take(browser, address, picture, _password(data))
        browser.close()
    return 1 if failed else 0


def _take(browser: Browser, address: str, picture: Picture, password: str) -> bool:
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    try:
        _open(page, address, picture, password)
        content = _small(context.new_page(), page.screenshot())
    except Exception as fault:
        print(f"{picture.file.relative_to(ROOT)}: {str(fault).splitlines()[0]}", file=sys.stderr)
        return False
    finally:
        context.close()
    picture.folder.mkdir(parents=True, exist_ok=True)
    picture.file.write_bytes(content)
    print(f"{picture.file.relative_to(ROOT)}: {len(content) // 1000} kB")
    return len(content) <= LIMIT


def _open(page: Page, address: str, picture: Picture, password: str) -> None:
    if picture.who:
        page.goto(f"{address}/sign-in/")
        page.fill("#id_username", picture.who)
        page.fill("#id_password", password)
        page.click("form.qj-gate__form button[type=submit]")
        page.wait_for_load_state()
    answer = page.goto(address + picture.address)
    if picture.link:
        href = page.locator(picture.link).first.get_attribute("href")
        answer = page.goto(address + str(href))
    if answer is None or answer.status != 200:
        raise RuntimeError(f"{picture.address} answered {answer and answer.status}")
    if picture.click:
        page.click(picture.click)
    page.wait_for_load_state("networkidle")


def _small(page: Page, png: bytes) -> bytes:
    """The same picture with a palette, as large as the limit allows."""
    page.goto("about:blank")
    for most in PALETTES:
        made: dict[str, Any] = page.evaluate(REDUCE, [base64.b64encode(png).decode(), most])
        content = _png(made)
        if len(content) <= LIMIT:
            break
    return content


def _png(made: dict[str, Any]) -> bytes:
    width, height = made["width"], made["height"]
    pixels = base64.b64decode(made["rows"])
    rows = b"".join(b"\0" + pixels[at : at + width] for at in range(0, len(pixels), width))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = (
        (b"IHDR", head),
        (b"PLTE", bytes(made["palette"])),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


@contextmanager
def _data(given: Path | None) -> Iterator[Path]:
    if given:
        yield given.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="qunjian-pictures-") as folder:
        data = Path(folder)
        for command in (["migrate", "--verbosity", "0"], ["demo"]):
            subprocess.run([*QUNJIAN, *command], env=_environment(data), check=True)
        yield data


@contextmanager
def _served(data: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [*QUNJIAN, "serve", "--port", str(port), "--workers", "1"], env=_environment(data)
    )
    try:
        _wait(f"{address}/healthz")
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _wait(address: str) -> None:
    for _ in range(READY_WITHIN_SECONDS * 2):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise SystemExit(f"{address} did not answer")


def _environment(data: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("QUNJIAN_")}
    return {**kept, "QUNJIAN_DATA": str(data)}


def _password(data: Path) -> str:
    text = (data / "demo" / "sign-in.txt").read_text("utf-8")
    return text.partition("示范）：")[2].split()[0]


if __name__ == "__main__":
    sys.exit(main())
