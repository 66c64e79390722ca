"""Whether the trail still holds."""

from qunjian.apps.audit.queries import broken_links


def findings() -> list[str]:
    return broken_links()
