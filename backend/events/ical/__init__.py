"""iCalendar (RFC 5545): calendars that go out, and those that come in."""
