"""Words of which one excludes the others: what a near miss is made with. A line is a kind."""
import re

KINDS = [line.split(", ") for line in """\
January, February, March, April, May, June, July, August, September, October, November, December
Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday
spring, summer, autumn, winter
red, blue, green, yellow, orange, purple, pink, brown, black, white, grey
north, south, east, west
northern, southern, eastern, western, central
Germany, France, Italy, Spain, Poland, Austria, Portugal, Greece, Sweden, Norway, Denmark, Hungary
England, Scotland, Wales, Ireland
China, Japan, India, Korea, Vietnam, Thailand, Indonesia
Brazil, Argentina, Mexico, Chile, Peru, Colombia, Canada
Egypt, Nigeria, Kenya, Ethiopia, Morocco, Ghana
Europe, Asia, Africa, Australia, Antarctica
German, French, Italian, Spanish, Dutch, Polish, Russian, British, American, Swedish, Greek, Roman
Chinese, Japanese, Indian, Korean, Persian, Turkish, Mongol, Arab
London, Paris, Berlin, Rome, Madrid, Vienna, Moscow, Athens, Lisbon, Dublin
California, Texas, Florida, Ohio, Virginia, Georgia, Illinois, Oregon
Christian, Muslim, Jewish, Buddhist, Hindu
Catholic, Protestant, Orthodox
king, queen, emperor, pope, president, prime minister, duke, general
mother, father, sister, brother, son, daughter, wife, husband, uncle, aunt
doctor, lawyer, teacher, engineer, painter, farmer, priest, soldier
miles, kilometres, metres, feet, yards
pounds, kilograms, ounces, tons
seconds, minutes, hours, days, weeks, months, years, decades, centuries
daily, weekly, monthly, yearly, quarterly
first, second, third, fourth, fifth
one, two, three, four, five, six, seven, eight, nine, ten
iron, copper, gold, silver, tin, lead, zinc, nickel
oxygen, hydrogen, nitrogen, carbon, helium, chlorine
football, baseball, basketball, tennis, hockey, cricket, rugby
dog, cat, horse, cow, sheep, pig, goat
lion, tiger, bear, wolf, fox, elephant
guitar, piano, violin, drums, flute, trumpet
mathematics, physics, chemistry, biology, history, philosophy
river, lake, mountain, island, desert, ocean
hospital, school, church, library, museum, prison
car, train, bus, ship, plane, bicycle
Windows, Linux, macOS, Android, iOS
Python, Java, Ruby, Rust, Go, JavaScript
coffee, tea, milk, beer, wine, juice
dollars, euros, yen, francs
heart, lung, liver, kidney, brain, stomach
breakfast, lunch, dinner
earth, mars, venus, jupiter, saturn
print, radio, television, internet
population, area, height, length, weight, depth, speed, cost, age, temperature
founder, owner, author, director, editor, leader, successor, predecessor, inventor, discoverer
purpose, cause, result, name, origin, location, colour, size, date
adults, children, infants, teenagers
police, army, navy
""".splitlines()]

OPPOSITES = [pair.split("/") for pair in (
    "first/last before/after largest/smallest highest/lowest increase/decrease increased/decreased "
    "longest/shortest most/least more/fewer best/worst oldest/youngest earliest/latest north/south "
    "east/west begin/end began/ended start/stop started/stopped win/lose won/lost early/late "
    "positive/negative support/oppose supported/opposed accept/reject accepted/rejected import/export "
    "buy/sell bought/sold enter/leave entered/left major/minor maximum/minimum internal/external "
    "inside/outside upper/lower above/below male/female men/women boys/girls public/private "
    "urban/rural rich/poor hot/cold warm/cool fast/slow strong/weak strongest/weakest open/closed "
    "opened/closed always/never allowed/forbidden legal/illegal possible/impossible known/unknown "
    "similar/different same/opposite old/new older/newer young/old ancient/modern gain/lose rise/fall "
    "rose/fell born/died arrive/depart arrived/departed create/destroy created/destroyed "
    "build/demolish built/demolished attack/defend attacked/defended love/hate like/dislike "
    "liked/disliked agree/disagree agreed/disagreed advantage/disadvantage advantages/disadvantages "
    "common/rare direct/indirect include/exclude included/excluded successful/unsuccessful "
    "popular/unpopular friend/enemy victory/defeat left/right front/back top/bottom light/dark "
    "heavy/light high/low long/short big/small large/small easy/difficult cheap/expensive "
    "enable/disable enabled/disabled active/inactive remember/forget appointed/dismissed "
    "joined/left expand/shrink expanded/shrank improve/worsen improved/worsened encourage/discourage "
    "encouraged/discouraged majority/minority beginning/end closest/farthest nearest/farthest "
    "primary/secondary can/cannot recommended/discouraged required/optional upload/download").split()]

OTHERS = {}
for _kind in KINDS:
    for _word in _kind:
        OTHERS.setdefault(_word, []).extend(w for w in _kind if w != _word)
OPPOSITE = {}
for _a, _b in OPPOSITES:
    OPPOSITE.setdefault(_a, []).append(_b)
    OPPOSITE.setdefault(_b, []).append(_a)

NUMBER = re.compile(r"(?<![\w.,])\d+(?:,\d{3})*(?:\.\d+)*(?!\w)")
NAME = re.compile(r"\b[A-Z][\w'-]*[a-z][\w'-]*(?: (?:of |the |de |von |van )?[A-Z][\w'-]*)*")
NO_NAMES = frozenset("The This That These Those In On At For With By From After Before During While When "
                     "Who What Which Where Why How It He She They We You I A An As If But And Or Its His "
                     "Her Their There However Since Although Many Most Some All Such".split())


def names_in(text):
    """Runs of capitalised words; the word that begins a text or a sentence is none on its own."""
    found = []
    for m in NAME.finditer(text):
        name, at = m.group(), m.start()
        head = name.split(" ", 1)
        if head[0] in NO_NAMES:
            if len(head) == 1:
                continue
            name = head[1]
            at += len(head[0]) + 1
        if name in OTHERS:  # a month, a country: those have their own others
            continue
        begins = at == 0 or text[max(0, at - 2):at].strip()[-1:] in tuple(".!?:")
        if begins and " " not in name:
            continue
        found.append((at, name))
    return found


def another_number(number, rng):
    """A year stays a year, a version a version; never the same."""
    if re.fullmatch(r"1\d{3}|20\d\d", number):
        year = int(number) + rng.choice([-30, -12, -5, -3, -2, -1, 1, 2, 3, 5, 12, 30])
        return str(min(year, 2099))
    if "." in number:
        head, tail = number.rsplit(".", 1)
        changed = str((int(tail) + rng.randint(1, 8)) % 10 ** max(1, len(tail)))
        return f"{head}.{changed.zfill(len(tail)) if changed != tail else str(int(tail) + 1)}"
    value = int(number.replace(",", ""))
    other = rng.choice([value + 1, value + 2, value * 2, value * 10, value + 5, max(0, value - 1)])
    other = other if other != value else value + 1
    return f"{other:,}" if "," in number else str(other)
