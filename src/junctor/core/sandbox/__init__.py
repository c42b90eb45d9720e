"""What the outside would have answered: values made from schemas, and nothing else. No I/O."""
