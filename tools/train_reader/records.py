"""Rows made from templates: `key: value` lines, tables, definition and option lists, settings, and the same
facts as sentences. A question asks for one cell; a near miss asks for one that is not there."""
import random

from facts import OBJECTS, SETTINGS, THINGS, VERBS, number
from sets import Row


class Text:
    """Text that grows, and remembers where the cells stand."""

    def __init__(self):
        self.parts, self.length, self.places = [], 0, {}

    def add(self, text, cell=None):
        if cell is not None:
            self.places[cell] = (self.length, text)
        self.parts.append(text)
        self.length += len(text)

    def __str__(self):
        return "".join(self.parts)


def capital(text):
    return text[:1].upper() + text[1:]


def labels_of(things, rng):
    """What a table calls them, below which head: "the Team plan" is often "Team" below "Plan"."""
    labels = [thing.removeprefix("the ") for thing in things]
    last = {label.rsplit(" ", 1)[-1] for label in labels}
    if len(labels) > 1 and len(last) == 1 and all(" " in label for label in labels) and rng.random() < 0.7:
        return [label.rsplit(" ", 1)[0] for label in labels], capital(last.pop())
    return labels, rng.choice(("Name", "", "Item", "Type"))


def as_table(out, things, columns, cells):
    labels, first = labels_of(things, random.Random(things[0] + columns[0]))
    out.add("| " + " | ".join([first, *columns]) + " |\n|" + "---|" * (len(columns) + 1) + "\n")
    for i, label in enumerate(labels):
        out.add(f"| {label} |")
        for k in range(len(columns)):
            out.add(" ")
            out.add(cells[i][k] or "-", (i, k) if cells[i][k] else None)
            out.add(" |")
        out.add("\n")


def as_csv(out, things, columns, cells):
    out.add(", ".join(["name", *columns]) + "\n")
    for i, thing in enumerate(things):
        out.add(thing.removeprefix("the "))
        for k in range(len(columns)):
            out.add(", ")
            out.add(cells[i][k] or "", (i, k) if cells[i][k] else None)
        out.add("\n")


def as_lines(out, things, columns, cells):
    """A heading a thing, `key: value` below."""
    mark = random.Random(things[0]).choice(("- ", "", "* "))
    for i, thing in enumerate(things):
        out.add(f"{capital(thing.removeprefix('the '))}\n")
        for k, column in enumerate(columns):
            if cells[i][k]:
                out.add(f"{mark}{column}: ")
                out.add(cells[i][k], (i, k))
                out.add("\n")


def as_pairs(out, things, columns, cells):
    """`thing: value` with one column, or `thing: column value, column value`"""
    between = random.Random(things[0]).choice((": ", " = ", ":: ", " - "))
    if len(columns) == 1:
        out.add(f"{columns[0]}\n")
    for i, thing in enumerate(things):
        out.add(capital(thing.removeprefix("the ")) + between)
        for k, column in enumerate(columns):
            if cells[i][k]:
                out.add(f"{column.lower()} " if len(columns) > 1 else "")
                out.add(cells[i][k], (i, k))
                out.add(", " if k + 1 < len(columns) else "")
        out.add("\n")


FORMS = [as_table, as_table, as_lines, as_pairs, as_csv]


def as_sentences(out, things, attributes, cells, rng):
    order = [(i, k) for i in range(len(things)) for k in range(len(attributes)) if cells[i][k]]
    if rng.random() < 0.3:
        rng.shuffle(order)
    for i, k in order:
        before, after = rng.choice(attributes[k][3]).format(e=things[i], v="\0").split("\0")
        out.add(capital(before))
        out.add(cells[i][k], (i, k))
        out.add(after + " ")


def other_facts(out, names, rng):
    """A few sentences about things of another kind."""
    others, attributes = rng.choice([kind for kind in THINGS if kind[0] is not names])
    things = others(rng)[:rng.randint(1, 3)]
    attributes = rng.sample(attributes, 1)
    as_sentences(out, things, attributes, [[a[2](rng) for a in attributes] for _ in things], rng)
    out.places.clear()


LEADS = ("All prices and terms.", "What you should know.", "Valid until further notice.", "An overview.",
         "Please ask if anything is missing.", "The list below is kept up to date by the office.")


def cells_row(rng):
    """A question for a cell of a few things' facts; or, four times of ten, for one that is not there."""
    names_of, attributes = rng.choice(THINGS)
    names = names_of(rng)
    count = rng.randint(1, 5)
    things, absent = names[:count], names[count:]
    attributes = rng.sample(attributes, min(len(attributes), rng.randint(1, 4)))
    missing = attributes.pop() if len(attributes) > 1 and rng.random() < 0.35 else None
    columns = [rng.choice(a[0]) for a in attributes]
    cells = [[a[2](rng) for a in attributes] for _ in things]
    thing, column = rng.randrange(len(things)), rng.randrange(len(columns))
    answered = missing is None and rng.random() < 0.72
    asked, attribute = things[thing], attributes[column]
    if missing is not None:
        attribute = missing
    elif not answered and rng.random() < 0.3 and len(columns) > 1:
        cells[thing][column] = ""
    elif not answered:
        asked = rng.choice(absent)
    out = Text()
    if rng.random() < 0.3:
        out.add(f"# {rng.choice((*columns, 'Overview', 'Handbook', 'Details'))}\n\n")
    if rng.random() < 0.3:
        out.add(rng.choice(LEADS) + "\n\n")
    if rng.random() < 0.15:
        other_facts(out, names_of, rng)
        out.add("\n\n")
    if rng.random() < 0.3:
        as_sentences(out, things, attributes, cells, rng)
    else:
        rng.choice(FORMS)(out, things, columns, cells)
    places = dict(out.places)
    if rng.random() < 0.25:
        out.add("\n\n")
        other_facts(out, names_of, rng)
    question = capital(rng.choice(attribute[1]).format(e=asked))
    return Row(question, str(out), (places[(thing, column)],) if answered else (), "records")


def options_row(rng):
    """A list of options: which one does it, or what does one do."""
    verbs = [v.split("/") for v in rng.sample(VERBS, 6)]
    objects = rng.sample(OBJECTS, 6)
    count, style = rng.randint(2, 5), rng.randrange(4)
    flags = [f"--{v[0]}-{o.split()[-1]}" for v, o in zip(verbs, objects)]
    out = Text()
    for i in range(count):
        short = f"-{flags[i][2]}"
        flag = f"{short}, {flags[i]}" if rng.random() < 0.5 else flags[i]
        if style == 0:
            out.add("  ")
        out.add(f"`{flag}`" if style == 1 else flag, (i, "flag"))
        out.add(("    ", ": ", "::\n    ", "\n:   ")[style])
        out.add(f"{capital(verbs[i][rng.randrange(2)])} {objects[i]}"
                + rng.choice((".", ", too.", " as well.", " even when they are many.", "")), (i, "text"))
        out.add("\n")
    answered = rng.random() < 0.65
    at = rng.randrange(count) if answered else rng.randrange(count, 6)
    if rng.random() < 0.5:
        question = f"What does {flags[at]} do?"
        part = "text"
    else:
        if not answered and rng.random() < 0.5:  # the verb of one, the object of another
            verbs[at] = verbs[rng.randrange(count)]
        question = rng.choice(("Which option {1} {o}?", "How do I {0} {o}?", "What is the flag for {2} {o}?",
                               "option to {0} {o}")).format(*verbs[at], o=objects[at])
        part = "flag"
    return Row(question, str(out), (out.places[(at, part)],) if answered else (), "records")


def settings_row(rng):
    """Lines of a configuration file."""
    names = rng.sample(SETTINGS, 7)
    count = rng.randint(2, 5)
    between, upper = rng.choice((" = ", ": ", "=")), rng.random() < 0.3
    out = Text()
    for i in range(count):
        if rng.random() < 0.4:
            out.add("# " + rng.choice(("how many", "changed by hand", "see the manual")) + "\n")
        out.add((names[i].upper() if upper else names[i]) + between)
        out.add(rng.choice((number(rng), f'"{rng.choice(("info", "/var/lib", "10m", "auto"))}"',
                            f"{rng.randint(1, 90)}s")), i)
        out.add("\n")
    answered = rng.random() < 0.65
    at = rng.randrange(count) if answered else rng.randrange(count, 7)
    plain = names[at].replace("_", " ")
    question = rng.choice((f"What is the default of {names[at]}?", f"What is {names[at]} set to?",
                           f"What is the value of the {plain}?", f"How large is the {plain}?",
                           f"default {plain}"))
    return Row(question, str(out), (out.places[at],) if answered else (), "records")


def draw_record(rng):
    return rng.choices((cells_row, options_row, settings_row), (0.7, 0.17, 0.13))[0](rng)
