"""Pure rules of letters, signatures, statements, extracts and editions: no I/O, no clock, no web, no SQL."""
