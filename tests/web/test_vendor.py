"""What was taken from others is what the list says, byte for byte."""

import hashlib
import re
from pathlib import Path

import qunjian

FOLDER = Path(qunjian.__file__).parent / "web" / "static" / "vendor"


def test_vendored_files_have_the_checksums_written_down():
    told = re.findall(
        r"^\| `([^`]+)` .* `([0-9a-f]{64})` \|$", (FOLDER / "README.md").read_text(), re.M
    )
    assert told
    for name, checksum in told:
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == checksum, name
    scripts = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.js")}
    assert scripts == {name for name, _ in told}
