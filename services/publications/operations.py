"""One function per use case, in the caller's transaction: none yet."""
