"""What administrators look after: people, registers, who sees which plan, settings."""
