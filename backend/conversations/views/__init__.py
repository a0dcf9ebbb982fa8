"""Pages of conversations. Everything works as a plain form; the browser's elements only make it live."""
