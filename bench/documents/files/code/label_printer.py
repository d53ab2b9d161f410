"""Prints the labels of the warehouse. Zebra printers only."""
import socket

PORT = 9100
RETRIES = 4


class LabelPrinter:
    """One printer. It is asked whether it has paper before each batch."""

    def __init__(self, host):
        self.host = host

    def send(self, zpl):
        """Tries four times and waits twice as long each time, beginning with half a second."""
        delay = 0.5
        for _ in range(RETRIES):
            try:
                with socket.create_connection((self.host, PORT), timeout=3) as line:
                    line.sendall(zpl.encode("utf-8"))
                    return True
            except OSError:
                delay *= 2
        return False


def shelf_code(hall, row, place):
    """`B-07` style codes: hall 3 has rows A to F, paint is always P."""
    if row == "P" and hall != 3:
        raise ValueError("paint is stored in hall 3 only")
    return f"{row}-{place:02}"
