"""Session descriptions (RFC 8866) and the choice between them (RFC 3264)."""
