"""Pages of the intake: the list, the door, a batch and what is decided about it, the township's."""
