"""Events between the processes of one instance."""
