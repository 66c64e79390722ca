"""Why a table of areas was not taken, as a sentence."""


class Unusable(ValueError):
    """The sentence says what to do next."""
