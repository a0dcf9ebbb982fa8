"""Counts by month, quarter and year that leave the house: what may be said of them, and how it is drawn."""
