"""Tables, sessions and migrations: private to ``tasks``."""
