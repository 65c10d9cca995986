"""Tables, sessions and read queries."""
