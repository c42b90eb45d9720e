"""What schemas of events, inputs and answers say: fields, shapes, and where something is."""
