"""One function for each thing a person can do; each takes a session and the time, and never commits."""
