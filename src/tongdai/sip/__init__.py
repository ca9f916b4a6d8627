"""SIP without I/O: messages, transactions, dialogs. Its one door is ``endpoint``."""
