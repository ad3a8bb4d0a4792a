"""The law of cases, without a database: rules by the day, procedures, days, safeguards, what officers are asked."""
