"""Operational cases: procedures under the rules in force on a day, and figures that count themselves."""
