"""Annual reports of companies that do not exist: tables, a row a line, and the sentences around them. All figures are drawn."""
NAMES = ["Alderton", "Brackwater", "Corvane", "Delmarsh", "Eastholm", "Farrowby", "Glenhurst", "Harwell Pike", "Inverlea", "Jessop",
         "Kestrel Bay", "Lorimer", "Marlstone", "Northgate", "Oakhaven", "Penrose", "Quarrington", "Redfern", "Silverdale", "Thornbury",
         "Ulverton", "Vantage Hill", "Westlake", "Yarrowdale", "Zennor"]
KINDS = ["Software Inc.", "Foods plc", "Energy Corp.", "Logistics Ltd.", "Instruments AG"]
# section, sentence before the table, [(row, how people ask for it)]
SECTIONS = [
    ("Consolidated statements of income", "The following table sets forth our results of operations for the periods indicated.",
     [("Net sales", "net sales"), ("Cost of goods sold", "cost of goods sold"), ("Gross profit", "gross profit"),
      ("Selling, general and administrative expenses", "SG&A expenses"), ("Operating income", "operating income"),
      ("Interest expense, net", "net interest expense"), ("Provision for income taxes", "income tax provision"),
      ("Net income", "net income")]),
    ("Revenue by segment", "Revenue is allocated to segments by the location of the customer.",
     [("Americas", "revenue in the Americas"), ("Europe, Middle East and Africa", "EMEA revenue"), ("Asia Pacific", "revenue in Asia Pacific"),
      ("Total revenue", "total revenue of all segments")]),
    ("Contract assets and liabilities", "Changes in contract liabilities are primarily due to the timing of billing.",
     [("Contract assets", "contract assets"), ("Current deferred revenue", "current deferred revenue"),
      ("Non-current deferred revenue", "non-current deferred revenue"), ("Total contract liabilities", "contract liabilities in total")]),
    ("Income taxes", "A reconciliation of the statutory rate to the effective rate follows.",
     [("Tax at statutory rate", "tax at the statutory rate"), ("State taxes, net of federal benefit", "state taxes net of federal benefit"),
      ("Foreign rate differential", "foreign rate differential"), ("Unrecognized tax benefits", "unrecognized tax benefits"),
      ("Effective income tax", "effective income tax")]),
    ("Property and equipment", "Depreciation is computed by the straight-line method over the estimated useful lives.",
     [("Land and buildings", "land and buildings"), ("Machinery and equipment", "machinery and equipment"),
      ("Leasehold improvements", "leasehold improvements"), ("Less accumulated depreciation", "accumulated depreciation"),
      ("Property and equipment, net", "net property and equipment")]),
    ("Stock-based compensation", "The fair value of awards is recognized over the vesting period.",
     [("Cost of services", "stock-based compensation in cost of services"), ("Research and development", "stock-based compensation in research and development"),
      ("Sales and marketing", "stock-based compensation in sales and marketing"), ("Total stock-based compensation", "total stock-based compensation")]),
    ("Pension plans", "The assumptions are reviewed each year at the measurement date.",
     [("Service cost", "service cost of the pension plans"), ("Interest cost", "interest cost of the pension plans"),
      ("Expected return on plan assets", "expected return on plan assets"), ("Amortization of prior service cost", "amortization of prior service cost"),
      ("Net periodic benefit cost", "net periodic benefit cost")]),
    ("Leases", "Maturities of operating lease liabilities are as follows.",
     [("Within one year", "operating lease payments due within one year"), ("One to three years", "lease payments due in one to three years"),
      ("Three to five years", "lease payments due in three to five years"), ("Total lease payments", "total lease payments")]),
]
ASKED = ["What was the {what} of {who} in {year}?", "What is the change in {what} between {before} and {year} at {who}?",
         "By how many percent did the {what} of {who} rise from {before} to {year}?", "How much did {who} report as {what} for {year}?",
         "In which year was the {what} larger for {who}?", "What was the average {what} of {who} for {before} and {year}?"]


YEARS = [2016, 2018, 2020]  # of a report; each tells of two


def table(rng, who, year, section, sentence, rows):
    """A document: its title, which only half of them have, and its lines."""
    named = rng.random() < 0.5
    lines = [f"{section} of {who}" if rng.random() < 0.5 else f"{who}. {section}", sentence,
             f"(in thousands) | {year} | {year - 1}"]
    for row, _ in rows:
        start = rng.randrange(2_000, 900_000)
        lines.append(" | ".join([row, *(f"${int(start * rng.uniform(0.7, 1.3)):,}" for _ in range(2))]))
    row, _ = rng.choice(rows)
    cause = rng.choice(["acquisitions", "lower volumes", "currency", "higher prices", "a change of estimates"])
    lines.append(f"{row} {rng.choice(['increased', 'decreased'])} by {rng.uniform(0.5, 19):.1f}% in {year}, primarily because of {cause}.")
    return f"{who} {year}" if named else "", "\n".join(lines)


def make(rng):
    corpus, queries, judged = {}, {}, {}
    asked = []
    for name in NAMES[:16]:
        who = f"{name} {rng.choice(KINDS)}"
        for year in YEARS:
            for section, sentence, rows in SECTIONS:
                corpus[f"d{len(corpus)}"] = table(rng, who, year, section, sentence, rows)
                asked += [(f"d{len(corpus) - 1}", what, who, year) for _, what in rows]
    rng.shuffle(asked)
    for n, (document, what, who, year) in enumerate(asked[:400]):
        queries[f"q{n}"] = rng.choice(ASKED).format(what=what, who=who, year=year, before=year - 1)
        judged[f"q{n}"] = {document}
    return corpus, queries, judged
