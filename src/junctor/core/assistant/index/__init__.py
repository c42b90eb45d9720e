"""What can be found: the connectors at hand as bags of words."""
