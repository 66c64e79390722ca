"""Django apps, each importing only those below it."""
