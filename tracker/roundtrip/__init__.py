"""The quarterly round trip: workbooks that go out to be filled in, and come back."""
