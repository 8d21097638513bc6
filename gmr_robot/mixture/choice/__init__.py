"""How many components: information criteria and held-out demonstrations."""
