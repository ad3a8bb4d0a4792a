"""A coordinator corrects what a plan says, with a reason; the printed value stays beside it."""
