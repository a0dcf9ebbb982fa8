"""What people may ask about what is known of them, and what the clock does with it."""
