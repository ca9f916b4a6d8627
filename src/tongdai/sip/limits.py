"""
How much of a peer's text we are willing to look at, and why.

Every number is far above what honest phones send and far below what hurts.
"""

from __future__ import annotations

from typing import Final

MAX_MESSAGE: Final = 64 * 1024
"Octets of one message, body included: the most that a UDP datagram could carry."

MAX_HEADERS: Final = 200
"Header rows of one message. A long call set-up through five proxies has about 60."

MAX_LINE: Final = 8 * 1024
"Characters of one unfolded line. Identity tokens (RFC 8224) are the longest, 2 to 4 k."

MAX_VALUES: Final = 100
"""
Comma-separated values of one field, over all its rows. A path is at most 70 hops
(RFC 3261 §8.1.1.6), so Via, Route and Record-Route never honestly come near.
"""

MAX_PARAMETERS: Final = 50
"Parameters of one value; duplicates are looked for, so the number must be bounded."

MAX_CSEQ: Final = 2**31 - 1
"RFC 3261 §8.1.1.5: less than 2**31."

MAX_FORWARDS: Final = 255
"RFC 3261 §20.22: 0 to 255."

MAX_SECONDS: Final = 2**32 - 1
"RFC 3261 §20.19: delta-seconds are 32 bits wide; this is 136 years."

MAX_RSEQ: Final = 2**32 - 1
"RFC 3262 §7.1: 1 to this."

MAX_PORT: Final = 65535
"Two octets."

REMEMBERED: Final = 4096
"""
Values of one kind (URIs, addresses, sent-bys and so on) kept in their read form: every
message of a call repeats the same few, and every call of a phone some of them.
"""

LONGEST_REMEMBERED: Final = 200
"Characters of a value that may be kept, so that strangers cannot fill the memory."
