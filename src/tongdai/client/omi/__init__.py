"""OmiSDK for Python programs: the seed's methods, events and fields."""
