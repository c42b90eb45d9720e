"""The steps of the schema, in order; plain SQL that SQLite and PostgreSQL both take."""
