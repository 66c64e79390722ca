"""What keeps secrets: the key, encrypted fields and files, keyed hashes."""
