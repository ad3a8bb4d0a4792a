"""The index over all text, in which diacritics and script do not matter."""
