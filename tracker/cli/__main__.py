"""`python -m tracker.cli`, where the command itself is not on the path."""

from tracker.cli import main

if __name__ == "__main__":
    main(prog_name="tracker")
