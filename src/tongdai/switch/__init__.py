"""
The seams: legs, INVITE sessions, media and records meet here, and nowhere else.

:class:`~tongdai.switch.switch.Switch` is what the application builds; the rooms beside
it each join call control to one neighbour.
"""
