"""Call control: legs that ring, answer and end. It knows no SIP, no SDP, no RTP."""
