"""The one console command: `qunjian NAME …` for operators and scripts."""

import os
import sys
from collections.abc import Sequence

COMMANDS = {
    "使用": {
        "serve": "启动网页服务和后台任务",
        "demo": "载入示范县（虚构）",
        "createadmin": "建立第一个系统管理员",
    },
    "数据": {
        "areas": "从文件载入乡镇、村社区",
        "import": "读入部门名册；--dry-run 只看读懂了什么",
        "export": "把范围内的全部数据导成 csv 压缩包",
        "tokens": "写出单位的加密摘要，不交换名单也能比对",
        "link": "比对几份名册，找出同一家单位（不用数据库）",
        "verdicts": "某单位某日按规则的研判和理由",
        "scenario": "在新库里重演一个真实工作，并打印数字",
    },
    "运维": {
        "backup": "备份数据和材料（不含密钥）",
        "restore": "从备份恢复",
        "check": "检查设置、数据库和审计链",
        "worker": "只运行后台任务",
        "migrate": "更新数据库结构",
    },
}
UNLISTED = {"makemigrations", "collectstatic"}
BAD_INPUT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; exit codes: 0 done, 1 failed, 2 bad input."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in {"-h", "--help", "help"}:
        print(overview())
        return 0
    if given[0] == "--version":
        from qunjian import __version__  # noqa: PLC0415 -- slow import

        print(__version__)
        return 0
    if given[0] not in known():
        print(f"没有 {given[0]} 这个命令。\n\n{overview()}", file=sys.stderr)
        return BAD_INPUT
    if given[0] == "link":
        from qunjian.site import link  # noqa: PLC0415 -- needs neither Django nor a database

        return link.main(given[1:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings_module())
    from qunjian.site.execute import execute  # noqa: PLC0415 -- slow import

    return execute(given)


def settings_module() -> str:
    """Behind HTTPS cookies are sent over HTTPS only, which plain HTTP could not do."""
    return f"qunjian.site.settings.{'prod' if os.environ.get('QUNJIAN_HTTPS') == '1' else 'base'}"


def known() -> set[str]:
    return {name for group in COMMANDS.values() for name in group} | UNLISTED


def overview() -> str:
    lines = ["群建 qunjian：用法 qunjian 命令 [参数]；qunjian 命令 --help 看说明。"]
    for group, commands in COMMANDS.items():
        lines.append(f"\n{group}")
        lines += [f"  {name:<12}{help_text}" for name, help_text in commands.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
