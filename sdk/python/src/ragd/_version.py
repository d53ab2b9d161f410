"""The version, which is that of the ragd that this client was made with."""
__version__ = "0.1.0"
