"""Reads of rooms: what is in the way, what the rules say, when rooms are free."""
