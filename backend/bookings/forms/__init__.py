"""Forms of the rooms pages. Times are read on the wall clock of the place."""
