"""Every request of the contract as a value: built here, and its answer read here, for both clients."""
