"""What records are made of: things, what is told of them, how it is asked for, and values."""


def money(rng):
    before, after = rng.choice((("$", ""), ("€", ""), ("£", ""), ("", " EUR"), ("", " USD"), ("", " €"),
                                ("EUR ", ""), ("", " EUR a month"), ("$", " per year")))
    return before + str(rng.choice([rng.randint(1, 99), rng.randint(100, 5000),
                                  round(rng.uniform(1, 99), 2)])) + after


def unit(low, high, *units):
    return lambda rng: f"{rng.randint(low, high)} {rng.choice(units)}"


def clock(rng):
    return f"{rng.randint(6, 21)}:{rng.choice(('00', '15', '30', '45'))}"


def date(rng):
    month = rng.choice("January February March April May June July August September October November "
                       "December".split())
    return rng.choice([f"{rng.randint(1, 28)} {month} {rng.randint(1995, 2026)}",
                       f"{month} {rng.randint(1, 28)}, {rng.randint(1995, 2026)}",
                       f"{rng.randint(1995, 2026)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"])


def version(rng):
    return ".".join(str(rng.randint(0, 12)) for _ in range(rng.choice((2, 3))))


def choice(text):
    values = text.split(", ")
    return lambda rng: rng.choice(values)


def person(rng):
    first = rng.choice("Anna Ben Clara David Elena Farid Grace Hugo Ines Jonas Kira Liam Mara Nils Olga "
                       "Pavel Rosa Samir Tara Ugo Vera Wim Yara Zoe".split())
    last = rng.choice("Adler Bauer Costa Diaz Engel Fischer Grant Hansen Ito Jansen Keller Lund Moreau Novak "
                      "Okafor Perez Quinn Rossi Sato Turner Ueda Varga Weber Young".split())
    return f"{first} {last}"


def number(rng):
    return str(rng.choice([rng.randint(2, 99), rng.randint(100, 9999), 2 ** rng.randint(4, 14)]))


# Of each kind of thing: its names, and what is told of it: (columns, questions, value, sentences).
COST = (["Price", "Cost", "Monthly fee", "Price per month", "Rate"],
        ["How much does {e} cost?", "What is the price of {e}?", "What does {e} cost?",
         "How much do I pay for {e}?", "price of {e}", "What do we charge for {e}?",
         "How expensive is {e}?"], money,
        ["{e} costs {v}.", "The price of {e} is {v}.", "You pay {v} for {e}.", "{e} is sold at {v}."])
WEIGHT = (["Weight", "Net weight", "Mass"],
          ["How heavy is {e}?", "What does {e} weigh?", "What is the weight of {e}?"],
          unit(1, 900, "kg", "g", "lb"), ["{e} weighs {v}.", "The weight of {e} is {v}."])
WARRANTY = (["Warranty", "Guarantee"],
            ["How long is the warranty of {e}?", "What warranty does {e} have?"],
            unit(1, 10, "years", "months"), ["{e} has a warranty of {v}."])
COLOUR = (["Colour", "Color"], ["What colour is {e}?", "What color does {e} have?"],
          choice("red, navy blue, dark green, black, white, silver, yellow, grey"),
          ["{e} is {v}.", "{e} comes in {v}."])
POWER = (["Power", "Consumption"], ["How much power does {e} use?", "What is the power of {e}?"],
         unit(5, 3000, "W", "kW"), ["{e} uses {v}."])
SEATS = (["Users", "Seats", "Members"], ["How many users does {e} allow?", "How many seats are in {e}?",
         "How many people can use {e}?"],
         number, ["{e} allows {v} users.", "{e} has {v} seats."])
STORAGE = (["Storage", "Disk space", "Space"], ["How much storage does {e} have?",
           "What is the storage of {e}?"], unit(1, 900, "GB", "TB"), ["{e} has {v} of storage."])
SUPPORT = (["Support", "Help"], ["What support does {e} have?", "What kind of support comes with {e}?"],
           choice("e-mail only, telephone, around the clock, community forum, next business day"),
           ["Support of {e} is {v}."])
PORT = (["Port", "TCP port"], ["What port does {e} use?", "Which port does {e} listen on?"],
        lambda rng: str(rng.randint(80, 65000)), ["{e} listens on port {v}."])
OWNER = (["Owner", "Contact", "Responsible", "Manager"],
         ["Who is responsible for {e}?", "Who owns {e}?", "Who is the contact for {e}?", "Who manages {e}?"],
         person, ["{v} is responsible for {e}.", "The contact for {e} is {v}."])
RELEASED = (["Released", "Release date", "Date"],
            ["When was {e} released?", "When did {e} come out?", "What is the release date of {e}?"], date,
            ["{e} was released on {v}.", "{e} came out on {v}."])
NEEDS = (["Requires", "Needs", "Runtime"], ["What does {e} require?", "Which runtime does {e} need?"],
         lambda rng: f"{rng.choice(('Python', 'Node', 'Java', 'glibc', 'OpenSSL'))} {version(rng)}",
         ["{e} requires {v}.", "{e} needs {v} or later."])
ENDS = (["End of life", "Supported until"], ["Until when is {e} supported?", "When does support of {e} end?"],
        date, ["{e} is supported until {v}."])
HEAT = (["Temperature", "Water", "Heat"],
        ["How hot should the water for {e} be?", "What temperature does {e} need?"],
        lambda rng: rng.choice([f"{rng.randint(50, 100)} °C", f"{rng.randint(50, 100)} degrees", f"{rng.randint(60, 80)}-"
                                f"{rng.randint(81, 99)} °C",
                                f"{rng.randint(120, 212)} °F"]),
        ["Water for {e} should be {v}.", "{e} needs {v}.", "{e} should be steeped at {v}.",
         "Brew {e} at {v}.", "{e} is best made with water of {v}."])
STEEP = (["Time", "Duration", "Steeping time"], ["How long does {e} take?", "How long should {e} steep?"],
         unit(1, 12, "minutes", "min"), ["{e} takes {v}.", "Let {e} steep for {v}."])
AMOUNT = (["Amount", "Quantity", "Dose"], ["How much {e} is needed?", "What amount of {e} do I take?"],
          unit(1, 500, "g", "ml", "teaspoons"), ["Take {v} of {e}.", "{v} of {e} is enough."])
OPENS = (["Opens", "Opening time", "From"], ["When does {e} open?", "At what time does {e} open?",
         "From when can I use {e}?"], clock,
         ["{e} opens at {v}."])
CLOSES = (["Closes", "Closing time", "Until"], ["When does {e} close?", "Until when is {e} open?"], clock,
          ["{e} closes at {v}."])
FLOOR = (["Floor", "Level"], ["On which floor is {e}?", "What floor is {e} on?"],
         choice("ground floor, first floor, second floor, third floor, basement, 4th floor"),
         ["{e} is on the {v}."])
PHONE = (["Phone", "Telephone", "Extension"], ["What is the phone number of {e}?", "How do I call {e}?"],
         lambda rng: f"{rng.randint(100, 999)}-{rng.randint(1000, 9999)}",
         ["The phone number of {e} is {v}."])
ROOM = (["Room", "Office"], ["Which room is {e} in?", "Where is the office of {e}?"],
        lambda rng: f"{rng.choice('ABCD')}{rng.randint(100, 499)}", ["The office of {e} is {v}."])
ROLE = (["Role", "Title", "Job"], ["What is the role of {e}?", "What does {e} do?"],
        choice("accountant, head of sales, nurse, lead engineer, gardener, archivist, translator"),
        ["{e} works as {v}."])
STARTED = (["Joined", "Since", "Start date"], ["When did {e} join?", "Since when has {e} worked here?"], date,
           ["{e} joined on {v}."])
SALES = (["Revenue", "Sales", "Turnover"], ["What was the revenue in {e}?", "How much was sold in {e}?"],
         lambda rng: f"{rng.randint(2, 900)} million", ["Revenue in {e} was {v}."])
STAFF = (["Employees", "Staff", "Headcount"], ["How many employees were there in {e}?",
         "What was the headcount in {e}?"], number, ["In {e} there were {v} employees."])
PROFIT = (["Profit", "Net income"], ["What was the profit in {e}?", "How high was net income in {e}?"],
          lambda rng: f"{rng.randint(1, 90)}.{rng.randint(0, 9)} million", ["Profit in {e} was {v}."])
DAYS = (["Days", "Vacation days", "Leave"], ["How many vacation days do {e} have?",
        "How much leave do {e} get?", "How many days off do {e} get?", "How long may {e} be away?"], unit(5, 40, "days"), ["{e} have {v} of leave.", "{e} may take {v} off a year."])
NOTICE = (["Notice", "Notice period"], ["What is the notice period of {e}?",
          "How much notice must {e} give?"],
          unit(1, 12, "weeks", "months"), ["The notice period of {e} is {v}."])


def letters(prefix):
    return lambda rng: [f"{prefix} {c}" for c in rng.sample("ABCDEFGH", 6)]


def several(text):
    return lambda rng: rng.sample(text.split(", "), 6)


def models(rng):
    head = rng.choice("MX RT VP ZX QL TK".split())
    return [f"{head}-{n}" for n in rng.sample(range(100, 990, 10), 6)]


def releases(rng):
    name, major = rng.choice("version/release/Version/v".split("/")), rng.randint(1, 9)
    return [f"{name}{'' if name == 'v' else ' '}{major}.{minor}" for minor in rng.sample(range(0, 15), 6)]


THINGS = [
    (letters("Plan"), [COST, SEATS, STORAGE, SUPPORT]),
    (several("the Basic plan, the Team plan, the Pro plan, the Starter plan, the Enterprise plan, "
             "the Student plan, the Family plan"), [COST, SEATS, STORAGE, SUPPORT]),
    (models, [COST, WEIGHT, WARRANTY, COLOUR, POWER, RELEASED]),
    (several("the kettle, the drill, the heater, the fan, the toaster, the mixer, the printer, the lamp"),
     [COST, WEIGHT, WARRANTY, COLOUR, POWER]),
    (releases, [RELEASED, NEEDS, ENDS]),
    (several("the web server, the database, the cache, the mail relay, the proxy, the metrics endpoint, "
             "the admin console"), [PORT, OWNER, NEEDS]),
    (several("green tea, black tea, white tea, oolong, herbal tea, coffee, rooibos, mate"),
     [HEAT, STEEP, AMOUNT]),
    (several("flour, sugar, butter, salt, yeast, oil, cream, honey"), [AMOUNT, COST]),
    (several("the library, the canteen, the pool, the reception, the workshop, the archive, "
             "the gym, the shop"),
     [OPENS, CLOSES, FLOOR, PHONE, OWNER]),
    (lambda rng: [person(rng) for _ in range(6)], [PHONE, ROOM, ROLE, STARTED]),
    (lambda rng: [str(y) for y in rng.sample(range(1990, 2027), 6)], [SALES, STAFF, PROFIT]),
    (lambda rng: [f"{q} {y}" for y in (rng.randint(2015, 2025),) for q in
                  ("Q1", "Q2", "Q3", "Q4", "H1", "H2")], [SALES, STAFF, PROFIT]),
    (several("apprentices, managers, part-time staff, trainees, executives, contractors, interns"),
     [DAYS, NOTICE, COST]),
]


VERBS = ("show/shows/showing include/includes/including skip/skips/skipping keep/keeps/keeping "
         "remove/removes/removing print/prints/printing ignore/ignores/ignoring follow/follows/following "
         "limit/limits/limiting compress/compresses/compressing verify/verifies/verifying "
         "list/lists/listing overwrite/overwrites/overwriting merge/merges/merging").split()
OBJECTS = ("untracked files/hidden files/empty lines/symbolic links/old backups/debug messages/"
           "duplicate rows/remote branches/checksums/deleted pages/file names/ignored files/log output/"
           "open connections/expired tokens/temporary tables").split("/")

SETTINGS = ("max_connections timeout retry_count cache_size log_level listen_port data_dir batch_size "
            "worker_threads min_replicas session_lifetime upload_limit queue_length backup_interval").split()
