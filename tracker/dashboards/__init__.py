"""Read-only: on track, late, silent. Every indicator beside its target, of one plan and across plans."""
