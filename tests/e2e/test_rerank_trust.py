"""Where the built-in reranker is not to be trusted, the order of retrieval stays; a page found with many of its chunks is first."""
import pytest

PEOPLE = ("Good morning. My mother was told last month that it is asthma. We are all quite worried and do not know whom to ask. "
          "Nobody in our family ever had anything like it. How is it treated? Thank you very much for any help.")
ILLNESSES = {
    "treatment": "Asthma is treated with inhalers that open the airways, and with medicine against the inflammation.",
    "signs": "People with asthma wheeze, cough at night and are short of breath after sport.",
    "family": "Worried families ask whom to call: the nurse answers mothers and fathers from eight in the morning.",
}
TABLES = {
    "2019": "Net sales | $4,109 | $3,987 | 2019 | 12.1%\nGross profit | $1,811 | $1,702 | 44.1% | 42.7%",
    "2017": "Net sales | $3,660 | $3,512 | 2017 | 10.4%\nGross profit | $1,571 | $1,489 | 42.9% | 42.4%",
    "leases": "Lease payments | $310 | $298 | 2019 | 4.0%\nTotal | $1,230 | $1,101 | 11.7% | 9.8%",
}


@pytest.fixture(scope="module", autouse=True)
def texts(api):
    for collection, documents in {"illnesses": ILLNESSES, "tables": TABLES}.items():
        assert api.index(*({"id": id, "text": text} for id, text in documents.items()), collection=collection).status == 200


@pytest.mark.parametrize("collection, question", [("illnesses", PEOPLE), ("tables", "What were net sales in 2019?")])
def test_where_it_is_bad_at_it_the_order_of_retrieval_stays(api, collection, question):
    reranked = api.ask(question, collection=collection, generate=False)["sources"]
    retrieved = api.ask(question, collection=collection, generate=False, rerank=False)["sources"]
    assert len({round(source["scores"]["rerank"], 5) for source in reranked}) == 1
    assert [source["document_id"] for source in reranked] == [source["document_id"] for source in retrieved]


def test_a_short_question_about_prose_is_reranked(api):
    sources = api.ask("How is asthma treated?", collection="illnesses", generate=False)["sources"]
    assert sources[0]["document_id"] == "treatment"
    assert sources[0]["scores"]["rerank"] > sources[1]["scores"]["rerank"] + 0.02


def test_how_many_are_asked_for_changes_no_score(api):
    parts = "\n\n".join(f"## Step {n}\n\nTo sharpen a chisel, step {n} of twelve: " + "hold the chisel flat and move it over the stone. " * 8
                        for n in range(1, 13))
    others = ({"id": f"other{n}", "text": f"Chisel {n} is sold with a wooden handle and a leather case."} for n in range(30))
    assert api.index({"id": "page", "title": "Sharpening", "text": parts}, *others, collection="tools").status == 200
    one, many = (api.ask("How do I sharpen a chisel?", collection="tools", top_k=k, generate=False)["sources"] for k in (1, 40))
    assert one[0]["document_id"] == "page"
    assert one[0]["chunk_id"] == many[0]["chunk_id"] and one[0]["score"] == many[0]["score"]
