"""How the ledger says no: a sentence that says what to do instead."""


class Refused(Exception):
    """What was asked cannot be done; the message is for the person who asked."""
