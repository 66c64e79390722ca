"""Why a file is not read, as a sentence that says what to do."""


class Unreadable(ValueError):
    """A file that cannot be read; `sentence` is what a person is told."""

    @property
    def sentence(self) -> str:
        return str(self)
