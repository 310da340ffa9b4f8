"""One function per use case, each in its caller's transaction. `look` reads, the others change and emit."""
