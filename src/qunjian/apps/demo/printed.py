"""What the manual's chapter on the demonstration takes from the code, so that it is always true."""

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.demo.people import PEOPLE
from qunjian.apps.demo.registers.faults import KINDS
from qunjian.apps.demo.registers.folder import REGISTERS
from qunjian.core.intake.profiles import profile


def people_table() -> str:
    """Who can sign in."""
    lines = ["| 登录名 | 是谁 | 岗位 |", "| --- | --- | --- |"]
    lines += [
        f"| `{one.username}` | {one.name} | {PostKind.label_of(one.post)} |" for one in PEOPLE
    ]
    return "\n".join(lines)


def files_table() -> str:
    """Which files there are, from whom and of which day."""
    lines = ["| 文件 | 报送单位 | 名册类型 | 数据时点 |", "| --- | --- | --- | --- |"]
    for one in REGISTERS:
        kind = profile(one.profile)
        label = kind.label if kind else ""
        lines.append(f"| {one.file} | {one.sender} | {label} | {one.counted_on} |")
    return "\n".join(lines)


def faults_table() -> str:
    """What is wrong in them, and what becomes of it."""
    lines = ["| 毛病 | 系统怎么办 |", "| --- | --- |"]
    return "\n".join(lines + [f"| {says} | {does} |" for says, does in KINDS.values()])
