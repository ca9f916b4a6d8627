"""What a browser needs beneath RTP: ICE-lite, DTLS and SRTP, sans-IO."""
