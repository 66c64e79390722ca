"""What every test may use; factories live in tests/support."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _no_leftovers(settings) -> Iterator[None]:
    """Nothing kept by one test is found by the next."""
    cache.clear()
    yield
    cache.clear()
