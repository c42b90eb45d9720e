"""The checks of a flow document; each gives findings and raises nothing."""
