"""
What outlives the process: tenants, extensions, bindings, call records, secrets.

* :mod:`.store` opens all of it for a running switchboard; :mod:`.administration` is
  what the command line does to the directory, also while a switchboard runs.
* :mod:`.database` holds the connections, :mod:`.migrating` brings the schema up to
  date, :mod:`.writer` is the one thread that commits for the switchboard.
* :mod:`.directory`, :mod:`.bindings`, :mod:`.records`, :mod:`.tokens`: one each for
  what its name says.

Times in tables are whole microseconds since 1970-01-01 UTC: exact, sortable, and the
same in every database.
"""
