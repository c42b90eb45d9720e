"""From what people write to clauses: said plainly step by step, then taken apart."""
