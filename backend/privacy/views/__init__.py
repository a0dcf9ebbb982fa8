"""Pages on which people see, take along and delete what is known of them."""
