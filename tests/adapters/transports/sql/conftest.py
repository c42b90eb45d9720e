"""The table `person` of each database, for all files here."""

from adapters.transports.sql.test_databases import shop

__all__ = ["shop"]
