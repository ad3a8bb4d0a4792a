"""What is due in cases: how each deadline is counted, kept, listed, and told by letter."""
