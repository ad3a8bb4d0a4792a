"""Operational cases: procedures, the rules in force on a day, deadlines, safeguards, and figures that count cases."""
