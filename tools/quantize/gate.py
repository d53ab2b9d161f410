"""Whether a quantized model may take the place of the one it was made of: `ragd eval` decides.

It may if on no set nDCG@10 falls by more than the allowed share of what it was.
"""
import dataclasses
import json
import os
import subprocess

MEASURE = "ndcg@10"
FORMAT = "ragd-eval-report/1"


class Refused(Exception):
    """Two reports that cannot be compared, or an evaluation that failed; the message says why."""


@dataclasses.dataclass
class Verdict:
    """One set: nDCG@10 before and after, and the share of it that is lost."""

    name: str
    before: float
    after: float
    passed: bool

    @property
    def loss(self):
        return (self.before - self.after) / self.before

    def __str__(self):
        return (f"{self.name}: {MEASURE} {self.before:.4f} -> {self.after:.4f}, "
                f"{-100 * self.loss:+.2f}%, {'passed' if self.passed else 'FAILED'}")


def read_report(path):
    report = json.loads(path.read_text(encoding="utf-8"))
    if report.get("format") != FORMAT:
        raise Refused(f"{path}: no {FORMAT}")
    return report


def same_test(before, after):
    """The same documents, questions and settings; only the model may differ."""
    models = {"embedding_model", "rerank_model"}
    settings = [{key: value for key, value in report["configuration"].items() if key not in models}
                for report in (before, after)]
    asked = [[row["id"] for row in report["per_query"]] for report in (before, after)]
    return (before["dataset_sha256"] == after["dataset_sha256"] and settings[0] == settings[1]
            and asked[0] == asked[1])


def judge(before, after, allowed):
    """`allowed` is a share: 0.005 is half a percent."""
    name = before["dataset"]
    if not same_test(before, after):
        raise Refused(f"{name}: the reports are of other documents, questions or settings")
    was, is_now = before["means"][MEASURE], after["means"][MEASURE]
    if was <= 0:
        raise Refused(f"{name}: {MEASURE} is 0 before; nothing can be lost on this set")
    # A loss of exactly what is allowed passes, whatever the last digits of the floats say.
    return Verdict(name, was, is_now, (was - is_now) / was <= allowed + 1e-12)


def conclusion(verdicts, allowed):
    """(passed, what to say). No verdict is no pass: a gate without sets would be open."""
    failed = [verdict for verdict in verdicts if not verdict.passed]
    if not verdicts:
        return False, "refused: no set was given"
    if failed:
        return False, (f"refused: more than {100 * allowed:g}% of {MEASURE} is lost on "
                       + ", ".join(f"{one.name} ({100 * one.loss:.2f}%)" for one in failed))
    worst = max(verdicts, key=lambda one: one.loss)
    return True, f"accepted on {len(verdicts)} sets; the worst is {worst.name} ({-100 * worst.loss:+.2f}%)"


def evaluate(ragd, kind, model, folder, queries, report):
    """Runs `ragd eval` with this model and writes the report."""
    environment = {**os.environ, "RERANK_MODEL": "none"}
    command = [ragd, "eval", folder, "--report", report]
    if kind == "reranker":
        environment["RERANK_MODEL"] = str(model)
    else:
        environment["EMBEDDING_MODEL"] = str(model)
        command.append("--no-rerank")
    if queries:
        command += ["--queries", str(queries)]
    done = subprocess.run(list(map(str, command)), env=environment, capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        raise Refused(f"ragd eval {folder} failed: {(done.stderr or done.stdout).strip()[-500:]}")
    return read_report(report)
