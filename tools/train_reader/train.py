#!/usr/bin/env python3
"""Trains the reader in stages that share one run.

    train.py --data DIR --embedder MODEL_FOLDER --out RUN --stage first|second [--from OTHER_RUN] [--pieces N]

DIR is shared/data. A stage reads about N word pieces in all, drawn from its mixture (mixture.py). The
rate warms up in the first stage and falls to nothing in the second. Two processes of one thread each
share every step: where the cores have other work, too, that is twice as fast as two threads. RUN/last.pt
is kept every --every steps and resumed from; RUN/log.jsonl has the losses and what a few held-out rows say.
"""
import argparse
import json
import os
import pathlib
import random
import tempfile
import time

import torch
import torch.distributed as dist
from torch.nn import functional

from mixture import Mixture, watched
from pieces import Encoder, batch, load_tokenizer
from reader_model import from_embedder, load_weights

PROCESSES = 2
POOL = 8  # steps whose rows are drawn together


def loss_of(model, encoded):
    """The sum over rows. Each of several right places counts; that of a question without an answer is
    [CLS]."""
    ids, types, mask, inside, starts, ends, answered = batch(encoded)
    with torch.autocast("cpu", torch.bfloat16):
        start, end, answerable = model(ids, types, mask)
    span = 0.0
    for logits, right in ((start, starts), (end, ends)):
        all_of_it = logits.masked_fill(~inside, -1e4).logsumexp(1)
        span = span + (all_of_it - logits.masked_fill(~right, -1e4).logsumexp(1)).sum()
    return span / 2 + functional.binary_cross_entropy_with_logits(answerable, answered,
                                                                  reduction="sum")


def groups_of(model, rate, decay=0.9):
    """Lower layers learn more slowly: their states are good already."""
    count = len(model.layers)
    groups = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            depth = count - int(name.split(".")[1]) - 1 if name.startswith("layers.") else \
                0 if name.startswith(("qa_outputs", "answerable")) else count
            groups.setdefault(depth, []).append(parameter)
    return [{"params": parameters, "peak": rate * decay ** depth, "lr": 0.0}
            for depth, parameters in groups.items()]


def draw_batches(mixture, encoder, options, pool):
    """What POOL steps read: a batch for each process and step, of like length, so that little is padding."""
    rng = random.Random(f"{options.seed} {options.stage} {pool}")
    encoded, pieces = [], 0
    while pieces < POOL * options.step_pieces:
        encoded.append(encoder.encode(mixture.draw(rng), rng.choice(options.widths), rng))
        pieces += len(encoded[-1].ids)
    encoded.sort(key=lambda e: len(e.ids))
    batches, read, share = [[] for _ in range(POOL * PROCESSES)], 0, pieces / (POOL * PROCESSES)
    for e in encoded:
        batches[min(len(batches) - 1, int(read / share))].append(e)
        read += len(e.ids)
    rng.shuffle(batches)
    return batches


def share_gradients(parameters):
    flat = torch.cat([p.grad.flatten() for p in parameters])
    dist.all_reduce(flat)
    flat /= PROCESSES
    at = 0
    for p in parameters:
        p.grad = flat[at:at + p.numel()].view_as(p)
        at += p.numel()


def factor(options, step, steps):
    """Of the rate: up, along, and in the last stage down."""
    if options.stage == "first":
        return min(1.0, (step + 1) / options.warmup)
    return max(0.02, min((step + 1) / 20, 1.0 - step / steps))


@torch.no_grad()
def watch(model, encoder, rows):
    """Shares of held-out rows: spans that begin right, answers told from none (by the logit's sign)."""
    model.eval()
    right = told = asked = 0
    for row in rows:
        e = encoder.encode(row, 200)
        ids, types, mask, inside, starts, _, answered = batch([e])
        start, _, answerable = model(ids, types, mask)
        told += (answerable.item() > 0) == bool(answered.item())
        if row.answers:
            asked += 1
            start[0, 0] = -1e4
            right += bool(starts[0, start.masked_fill(~inside, -1e4)[0].argmax()])
    model.train()
    return {"start": right / max(1, asked), "told": told / len(rows)}


def work(rank, options, meeting):
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    dist.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank,
                            world_size=PROCESSES)
    encoder = Encoder(load_tokenizer(options.embedder))
    mixture = Mixture(options.data, options.stage)
    model = from_embedder(options.embedder, options.dropout).train()
    begun_with = options.begin and options.begin / "last.pt"
    if begun_with and begun_with.exists():
        begun_with = torch.load(begun_with, weights_only=False)
        model.load_state_dict(begun_with["model"])
    elif begun_with:  # a folder that export.py wrote: the optimizer begins anew
        load_weights(model, options.begin / "model.safetensors")
        begun_with = None
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(groups_of(model, options.rate), weight_decay=0.01)
    state = {"step": 0, "seconds": 0.0}
    last = options.out / "last.pt"
    if last.exists():
        saved = torch.load(last, weights_only=False)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        state = saved["state"]
    elif begun_with:
        peaks = [group["peak"] for group in optimizer.param_groups]
        optimizer.load_state_dict(begun_with["optimizer"])
        for group, peak in zip(optimizer.param_groups, peaks):
            group["peak"] = peak
    steps = int(options.pieces / options.step_pieces)
    held_out = watched(options.data, 200) if rank == 0 else []
    log = open(options.out / "log.jsonl", "a", encoding="utf-8", buffering=1) if rank == 0 else None
    rows = options.step_pieces / PROCESSES / 120  # about as many as a batch has
    begun, losses, read, batches = time.monotonic() - state["seconds"], [], 0, []
    while state["step"] < steps:
        step = state["step"]
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * factor(options, step, steps)
        if step % POOL == 0 or not batches:
            batches = draw_batches(mixture, encoder, options, step // POOL)
        mine = batches[step % POOL * PROCESSES + rank]
        loss = loss_of(model, mine)
        optimizer.zero_grad()
        (loss / rows).backward()
        losses.append(loss.item() / len(mine))
        share_gradients(trained)
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        read += sum(len(e.ids) for e in mine)
        state = {"step": step + 1, "seconds": time.monotonic() - begun}
        if rank == 0 and state["step"] % 20 == 0:
            log.write(json.dumps({**state, "of": steps, "pieces": PROCESSES * read,
                                       "loss": sum(losses) / len(losses)}) + "\n")
            losses = []
        if rank == 0 and (state["step"] % options.every == 0 or state["step"] == steps):
            log.write(json.dumps({**state, **watch(model, encoder, held_out)}) + "\n")
            kept = options.out / "last.pt.new"
            torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(),
                        "state": state, "options": {k: str(v) for k, v in vars(options).items()}},
                       kept)
            os.replace(kept, last)
    dist.destroy_process_group()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--embedder", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--stage", choices=("first", "second"), required=True)
    parser.add_argument("--from", dest="begin", type=pathlib.Path, help="the run, or the folder of export.py, that this one goes on from")
    parser.add_argument("--pieces", type=float, default=3e6, help="word pieces to read in all")
    parser.add_argument("--step-pieces", type=int, default=3000)
    parser.add_argument("--widths", type=int, nargs="*", default=[80, 112, 144, 200],
                        help="word pieces of a passage at most, drawn for each row")
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--warmup", type=int, default=60, help="steps of the first stage")
    parser.add_argument("--dropout", type=float, default=0.05)
    parser.add_argument("--every", type=int, default=100, help="steps between what is kept")
    parser.add_argument("--seed", type=int, default=20261130)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        torch.multiprocessing.spawn(work, (options, str(pathlib.Path(folder) / "meeting")), PROCESSES)


if __name__ == "__main__":
    main()
