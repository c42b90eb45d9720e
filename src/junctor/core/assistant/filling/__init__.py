"""What a step takes: from the sentence, the event, earlier steps, or as a draft."""
