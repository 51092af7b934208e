"""The nouns and the laws: pure values, transition tables, checks. No input or output at all."""
