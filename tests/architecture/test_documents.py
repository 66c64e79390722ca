"""Documents made from the code are in step with it."""

import pytest

from tools import build_docs


@pytest.mark.django_db
def test_generated_documents_are_in_step():
    assert build_docs.stale() == []
