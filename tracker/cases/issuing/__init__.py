"""Forms 1 to 6 of the rulebook: texts by version, what is filled in, the PDF, and the register of what was issued."""
