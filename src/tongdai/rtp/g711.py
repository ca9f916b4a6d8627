"""
G.711 A-law and µ-law, each turned into the other (ITU-T G.711 tables 3 and 4).

One octet is one sample in both, so a 256-byte table and ``bytes.translate`` do it.
"""
