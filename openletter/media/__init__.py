"""Makes pictures, sounds and videos that somebody sent anew; alone in knowing PyAV, in a process of its own."""
