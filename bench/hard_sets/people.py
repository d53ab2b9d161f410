"""Templated questions of MedQuAD, said as people say them: who it is about first, then what they want to know, then thanks."""
import re

WHO = ["My mother", "My father", "My son", "My daughter", "My sister", "A friend of mine", "My husband", "My wife", "My uncle",
       "A colleague at work", "My cousin", "My neighbour's child"]
TOLD = ["{who} was told last month that it is {it}.", "{who} has been diagnosed with {it}.",
        "After a lot of tests the doctors say that {who_low} has {it}.", "{who} has {it}, as we learned on Tuesday.",
        "The hospital wrote that {who_low} may have {it}.", "We were told by the specialist that it is {it}."]
HELLO = ["Hello, I am 54 years old and live in Ohio.", "Good morning.", "I hope that this is the right place to ask.",
         "I have read a lot on the internet and am more confused than before.", "Dear Sir or Madam,", "I am writing from Scotland.",
         "Hi, this is my first time here.", "I could not get an appointment before next month."]
WORRY = ["We are all quite worried and do not know whom to ask.", "Nobody in our family ever had anything like it.",
         "Until now there were no problems with health at all, apart from a broken arm years ago.",
         "The doctor had little time and used many words that I did not understand.",
         "We have two small children and a house to pay for.", "It started about a year ago, after we moved.",
         "At first we thought that it was only stress.", "The insurance company keeps asking for papers."]
THANKS = ["Thank you very much for any help.", "Thanks in advance.", "Any information would be appreciated.", "Please answer soon.",
          "I would be grateful for a reply.", "Best wishes from all of us.", "God bless you.", "Sorry for the long letter."]
ASKED = [
    (r"what are the symptoms of (.+)\?", ["What should we look out for?", "What are the signs of it?", "How does it show itself?"]),
    (r"what are the treatments for (.+)\?", ["What can be done about it?", "How is it treated?", "Which treatment is best?"]),
    (r"what causes (.+)\?", ["Where does it come from?", "What is the reason for it?"]),
    (r"is (.+) inherited\?", ["Can it be passed on to the children?", "Does it run in families?"]),
    (r"what are the genetic changes related to (.+)\?", ["Which gene is at fault?", "What goes wrong in the genes?"]),
    (r"what is the outlook for (.+)\?", ["How will it go on from here?", "What are the chances of getting well again?"]),
    (r"how many people are affected by (.+)\?", ["How common is this?", "Are there many others who have it?"]),
    (r"how to diagnose (.+)\?", ["Which tests are needed to be sure?", "How can one know that it really is that?"]),
    (r"how to prevent (.+)\?", ["Is there anything that we could do so that the rest of us do not get it?"]),
    (r"who is at risk for (.+)\?", ["Who gets this, and am I likely to?"]),
    (r"what research \(or clinical trials\) is being done for (.+)\?", ["Are there any studies that one could take part in?"]),
    (r"what is \(are\) (.+)\?", ["What is it, in simple words?", "Could you explain what that means?"]),
    (r"what is (.+)\?", ["What is it, in simple words?", "Could you explain what that means?"]),
]


def asked_by_people(question, rng):
    """Nothing, if the question is of another form."""
    for pattern, ways in ASKED:
        found = re.fullmatch(pattern, question.strip(), re.IGNORECASE)
        if found:
            who = rng.choice(WHO)
            told = rng.choice(TOLD).format(who=who, who_low=who[0].lower() + who[1:], it=found[1].removesuffix(" ?"))
            before = [rng.choice(HELLO)] if rng.random() < 0.6 else []
            worry = rng.sample(WORRY, rng.choice([0, 1, 1, 2]))
            after = [rng.choice(THANKS)] if rng.random() < 0.6 else []
            return " ".join([*before, told, *worry, rng.choice(ways), *after])
    return None
