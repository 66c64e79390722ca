"""The import contracts of pyproject.toml hold."""

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports


def test_no_layer_knows_a_higher_one():
    assert lint_imports(no_cache=True, no_logo=True) == EXIT_STATUS_SUCCESS
