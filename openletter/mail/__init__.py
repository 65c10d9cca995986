"""Messages, the outbox they wait in, and the transports that carry them."""
