"""Clients at once."""
import threading


class Crowd:
    """Threads that each run one of `tasks` until they are left. A task looks at `over` between its steps, none of which
    may take longer than `patience` seconds."""

    def __init__(self, tasks, patience=120):
        self.over, self.patience = threading.Event(), patience
        self.threads = [threading.Thread(target=task, daemon=True) for task in tasks]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join(self.patience)
        assert not any(thread.is_alive() for thread in self.threads), "a client hangs"
