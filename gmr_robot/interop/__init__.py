"""Drop-in interfaces of other libraries, thin over our core; nothing imports this package."""
