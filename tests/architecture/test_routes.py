"""Every address of the product stands in a list, so that none appears or vanishes unnoticed."""

from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

GOLDEN = Path(__file__).with_name("routes.txt")


def routes(resolver: URLResolver, before: str = "/") -> list[str]:
    found = []
    for pattern in resolver.url_patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            found.append(f"{address} {pattern.name}")
        else:
            found += routes(pattern, address)
    return sorted(found)


def test_the_addresses_are_those_of_the_list():
    """After a change on purpose: python -m tests.architecture.test_routes"""
    assert routes(get_resolver()) == GOLDEN.read_text(encoding="utf-8").split("\n")[:-1]


def test_every_address_has_a_name_of_its_own():
    names = [route.rpartition(" ")[2] for route in routes(get_resolver())]
    assert sorted(set(names)) == sorted(names)


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunjian.site.settings.test")
    django.setup()
    GOLDEN.write_text("\n".join(routes(get_resolver())) + "\n", encoding="utf-8")
