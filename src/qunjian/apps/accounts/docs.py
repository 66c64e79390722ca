"""The permission table as a page of the documents and of the manual."""

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.accounts.permissions import grants, words


def pages() -> dict[str, str]:
    """docs/permissions.md: what may be done, by which post, where."""
    lines = [
        "# 权限表",
        "",
        "岗位的管辖范围是一个区划及其以下，条线岗位只管本条线；范围以外的记录对本人不存在（404）。",
        "",
        table(codes=True),
    ]
    return {"permissions.md": "\n".join(lines)}


def table(*, codes: bool = False) -> str:
    """The table itself, in markdown; with the codes of the permissions for those who program."""
    reach = {(grant.may, grant.post): grant.where.label for grant in grants()}
    posts = list(PostKind)
    heads = ["可以做什么", *["代码"] * codes, *(post.label for post in posts)]
    lines = [_row(heads), _row(["---"] * len(heads))]
    for may in sorted({may for may, _ in reach}):
        cells = (reach.get((may, post), "—") for post in posts)
        lines.append(_row([words().get(may, ""), *[f"`{may}`"] * codes, *cells]))
    return "\n".join(lines)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
