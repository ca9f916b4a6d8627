"""RTP and RTCP (RFC 3550): packets, reports and what they say of quality."""
