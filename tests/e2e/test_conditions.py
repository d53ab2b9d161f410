"""If-Match and If-None-Match: who says what a document has to be still undoes nobody's change."""
import threading


def put(api, text, **headers):
    return api.send("POST", "/index", {"documents": [{"id": "c/page", "text": text}]},
                       {name.replace("_", "-"): value for name, value in headers.items()})


def test_a_change_of_what_is_no_longer_so_is_refused(api):
    assert put(api, "It opens at six.", If_None_Match="*").status == 200
    refused = put(api, "It opens at seven.", If_None_Match="*")
    assert refused.status == 412 and refused.json()["code"] == "precondition_failed"
    tag = api.get("/documents/c/page").headers["ETag"]
    assert put(api, "It opens at seven.", If_Match=tag).status == 200
    refused = put(api, "It opens at eight.", If_Match=tag)
    assert refused.status == 412 and "read it again" in refused.json()["detail"]
    content = api.get("/documents/c/page/content")
    assert content.body == b"It opens at seven."
    assert put(api, "It opens at nine.", If_Match=content.headers["ETag"]).status == 200, "the text's tag is one, too"
    tag = api.get("/documents/c/page").headers["ETag"]
    patched = api.send("PATCH", "/documents/c/page", {"acl": {"deny": ["user:tom"]}}, {"If-Match": tag})
    assert patched.status == 200 and patched.headers["ETag"] != tag
    assert api.send("PATCH", "/documents/c/page", {"acl": None}, {"If-Match": tag}).status == 412
    assert api.send("DELETE", "/documents/c/page", headers={"If-Match": tag}).status == 412
    assert api.send("DELETE", "/documents/c/page", headers={"If-Match": f'"1.1", {patched.headers["ETag"]}'}).status == 204
    assert api.send("DELETE", "/documents/c/page", headers={"If-Match": tag}).status == 404
    assert put(api, "It opens at ten.", If_Match="*").status == 412


def test_a_document_that_was_not_changed_is_not_sent_again(api):
    put(api, "It opens at six.")
    first = api.get("/documents/c/page")
    again = api.send("GET", "/documents/c/page", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status == 304 and again.body == b""
    api.send("PATCH", "/documents/c/page", {"acl": {"deny": ["user:tom"]}})
    assert api.send("GET", "/documents/c/page", headers={"If-None-Match": first.headers["ETag"]}).status == 200
    api.send("DELETE", "/documents/c/page")


def test_what_is_no_condition_is_refused(api):
    for headers in ({"If-Match": "3.17"}, {"If-Match": '"a" "b"'}, {"If-None-Match": '"a"'}):
        reply = api.send("DELETE", "/documents/c/page", headers=headers)
        assert reply.status == 422 and "must be" in reply.json()["detail"], headers
    two = {"documents": [{"id": "x1", "text": "One."}, {"id": "x2", "text": "Two."}]}
    reply = api.send("POST", "/index", two, {"If-Match": "*"})
    assert reply.status == 422 and reply.json()["errors"][0]["pointer"] == "/documents"


def test_of_many_who_change_the_same_state_one_wins(api):
    put(api, "0")
    for _ in range(10):
        read = api.get("/documents/c/page/content")
        tag = api.get("/documents/c/page").headers["ETag"]
        number, statuses = int(read.body), []

        def add_one():
            statuses.append(put(api, str(number + 1) + " " * len(statuses), If_Match=tag).status)

        threads = [threading.Thread(target=add_one) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(statuses) == [200] + [412] * 5
    assert int(api.get("/documents/c/page/content").body) == 10
    api.send("DELETE", "/documents/c/page")
