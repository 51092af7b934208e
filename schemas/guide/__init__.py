"""The nouns and laws of the eight-step guide: rows people hand in, and what has to hold among them (§2)."""
