"""Addresses with some of their parameters changed; the others stay as they stand."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.http import QueryDict


def without(address: str, *names: str) -> str:
    """The address without these parameters."""
    parts = urlsplit(address)
    kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k not in names]
    return urlunsplit(parts._replace(query=urlencode(kept)))


def changed(given: QueryDict, **changes: object) -> str:
    """A query string with parameters changed; None takes one away, a list repeats it.

    Whatever changes, the list starts again at its first page.
    """
    wanted = given.copy()
    for name, value in changes.items():
        wanted.pop(name, None)
        if isinstance(value, list | tuple):
            wanted.setlist(name, [str(each) for each in value])
        elif value is not None:
            wanted[name] = str(value)
    if "page" not in changes:
        wanted.pop("page", None)
    return f"?{wanted.urlencode()}"
