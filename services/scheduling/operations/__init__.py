"""One function per use case, in the caller's transaction; split by capability."""
