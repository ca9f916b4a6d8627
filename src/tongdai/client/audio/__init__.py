"""What is said and heard on a call: frames, files, keys, speech, recordings."""
