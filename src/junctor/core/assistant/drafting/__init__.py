"""Steps of a plan in the making: who does each, what is looked up before it, when it is done."""
