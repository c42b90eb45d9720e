"""What things are: frozen values, JSON Schema, templates and the error tree. No I/O."""
