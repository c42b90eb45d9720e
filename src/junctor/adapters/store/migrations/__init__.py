"""Alembic's home: `env.py`, and one module of SQL statements per schema number."""
