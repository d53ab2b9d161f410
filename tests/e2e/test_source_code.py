"""Source code is cut at its definitions, and found by them."""
import json

import pytest
from harness import run

STEPS = "".join(f"        total += price_of(item, {n}) if item.kind == 'kind {n}' else 0\n" for n in range(40))
STORE = f'''"""Keeps what is sold."""


class Store:
    # How rebates are given.
    def rebate(self, item, percent):
{STEPS}        return total

    def lantern_oil(self):
        """Litres of oil that are left in the cellar."""
        return self.oil


def opening_hours(day):
    """When the shop is open."""
    return "9 to 5" if day != "Sunday" else "closed"
'''


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    root = tmp_path_factory.mktemp("code")
    (root / "shop/stock").mkdir(parents=True)
    (root / "shop/stock/store.py").write_text(STORE)
    (root / "shop/readme.md").write_text("# Shop\n\nA shop of lamps.\n")
    done = run("index", root / "shop", "--data-dir", root / "data")
    assert done.returncode == 0, done.stderr
    return root / "data"


def sources(data, question):
    done = run("query", "--json", "--no-generate", "--data-dir", data, "--top-k", "8", question)
    return [source for source in json.loads(done.stdout)["sources"] if source["document_id"] == "stock/store.py"]


def test_a_chunk_is_of_one_definition(data):
    found = sources(data, "When is the shop open?")
    assert found and found[0]["text"].lstrip().startswith("def opening_hours(day)")
    assert "class Store" not in found[0]["text"]


def test_a_long_one_is_not_mixed_with_its_neighbours(data):
    found = sources(data, "total += price_of(item")
    assert len(found) >= 2
    for source in found:
        if "price_of" in source["text"]:
            assert "lantern_oil" not in source["text"] and "opening_hours" not in source["text"]
