"""Who asks: the key that is typed in, where it goes, and what it may."""
import json
import re

import pytest
from playwright.sync_api import expect

from harness import Server, run


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("keys") / "data", AUTH="keys") as running:
        running.headers = {"Authorization": f"Bearer {make(running, 'query,index,admin,metrics,operator')}"}
        running.index({"id": "a.md", "text": "The canteen opens at noon."})
        yield running


def make(server, scopes):
    made = run("keys", "create", "--tenant", "acme", "--scopes", scopes, "--json", "--data-dir", server.data, timeout=60)
    return json.loads(made.stdout)["key"]


def sign_in(visitor, key):
    visitor.page.get_by_label("Key", exact=True).fill(key)
    visitor.page.get_by_role("button", name="Sign in").click()


def test_without_a_key_the_page_asks_for_one(server, visit):
    visitor = visit(server)
    expect(visitor.page.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(visitor, "ragd_" + "0" * 12 + "_" + "0" * 43 + "_" + "0" * 6)
    expect(visitor.page.get_by_role("alert")).not_to_be_empty()
    sign_in(visitor, make(server, "query"))
    visitor.answered("When does the canteen open?")
    expect(visitor.turn.locator(".words")).to_contain_text("noon")


def test_the_key_is_in_no_address_and_gone_with_the_tab(server, visit):
    key = make(server, "query")
    visitor = visit(server)
    addresses = []
    visitor.page.on("request", lambda request: addresses.append(request.url))
    sign_in(visitor, key)
    visitor.answered("When does the canteen open?")
    assert addresses and not [one for one in addresses if key in one]
    assert key not in visitor.page.url
    assert key not in visitor.page.evaluate("JSON.stringify(localStorage)")
    assert "canteen" not in visitor.page.evaluate("JSON.stringify(localStorage)")
    other = visitor.context.new_page()
    other.goto(server.url)
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()


def test_signing_out_forgets(server, visit):
    visitor = visit(server)
    sign_in(visitor, make(server, "query"))
    visitor.answered("When does the canteen open?")
    visitor.page.get_by_role("button", name="Settings").click()
    visitor.page.get_by_role("button", name="Sign out").click()
    expect(visitor.page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert visitor.page.evaluate("sessionStorage.getItem('ragd.key')") is None


def test_who_may_only_ask_sees_no_numbers_and_no_keys(server, visit):
    visitor = visit(server)
    sign_in(visitor, make(server, "query"))
    visitor.go("Status")
    expect(visitor.page.get_by_text("This key may not see the numbers.")).to_be_visible()
    expect(visitor.page.get_by_text("Embedding model")).to_be_visible()
    expect(visitor.page.get_by_role("heading", name="Keys")).to_have_count(0)


def test_an_admin_makes_rotates_and_revokes_keys(server, visit):
    visitor = visit(server)
    sign_in(visitor, server.headers["Authorization"].removeprefix("Bearer "))
    visitor.go("Status")
    page = visitor.page
    page.locator("summary").filter(has_text="Make a key").click()
    page.get_by_label("Name", exact=True).fill("wiki bot")
    page.get_by_role("button", name="Make a key").click()
    made = page.locator(".once code")
    expect(made).to_have_text(re.compile("^ragd_"))
    assert server.request("GET", "/documents", headers={"Authorization": f"Bearer {made.inner_text()}"}).status == 200
    row = page.get_by_role("row").filter(has_text="wiki bot")
    first = made.inner_text()
    row.get_by_role("button", name="Rotate").click()
    expect(made).not_to_have_text(first)
    expect(row).to_have_count(2)
    row.filter(has=page.get_by_role("button", name="Revoke")).get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("wiki bot is revoked.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("row").filter(has_text="revoked")).to_have_count(1)


def test_an_operator_sees_tenants_and_their_use(server, visit):
    visitor = visit(server)
    sign_in(visitor, server.headers["Authorization"].removeprefix("Bearer "))
    visitor.go("Status")
    row = visitor.page.get_by_role("row").filter(has=visitor.page.get_by_role("button", name="Suspend")).filter(has_text="acme")
    row.get_by_role("button", name="Use").click()
    expect(row).to_contain_text("documents 1")
