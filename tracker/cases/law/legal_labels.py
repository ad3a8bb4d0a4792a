"""The sentences of `legal_rules.toml` in the reader's language.

Official titles and terms are shown as printed. What an administrator enters is shown as it was typed.
"""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

# The file is data and is read without Flask; its sentences stand here once more, so that translators find them. A test
# holds that none is missing.
_SHIPPED = (
    # What the rules are called.
    _l("How long an administrative act may give for leaving voluntarily"),
    _l("Order for voluntary departure: whether there is one, and on which grounds"),
    _l("How long an order for voluntary departure gives"),
    _l("What must be there before an order for voluntary departure"),
    _l("Appeal against an order for voluntary departure"),
    _l("Holding for identification and the basic check"),
    _l("Surveillance in the immigration centre: first period, extension, total and cap"),
    _l("How long before its end an extension of surveillance is issued"),
    _l("Appeal against surveillance in the immigration centre, the ministry's decision, and suit"),
    _l("Appeal against the milder measure of surveillance"),
    _l("When the conclusion that allows removal is issued"),
    _l("Appeal against the conclusion that allows removal"),
    _l("Shortening or ending a ban: appeal, and time spent outside the country"),
    _l("Extension of a ban"),
    _l("Notice of an exit by the Border Police"),
    _l("When a person has not left in time"),
    _l("Certificate of exit"),
    _l("No stamp of a ban for one who leaves voluntarily"),
    _l("Certificate of stay"),
    _l("When the escort is at the airport"),
    _l("Extension of a visa C: decision and appeal"),
    _l("Validity of a letter of invitation"),
    _l("Reports of residence: the copy of the police, and institutions"),
    _l("No forced removal while an assisted return is running"),
    # What acts say on rules, and why it is not known.
    _l("The deadline may not be longer than 15 days."),
    _l("The text of the rulebook of 2013 was not found."),
    _l("The rulebook prints no number, and article 107 of the law was not found."),
    _l("Unchanged by the law of 2023 as far as it was seen."),
    _l("Articles 1 to 9 know no such order; the rest of the text is missing."),
    _l("Instead of expulsion on grounds 106(1) b and l, or on humanitarian grounds."),
    _l("For any unlawful stay, instead of expulsion."),
    _l("The range of the deadline before the law of 2023 was not found."),
    _l("Neither shorter than seven nor longer than 30 days; longer only for serious reasons of a humanitarian nature."),
    _l("A note with the reasons, and all material evidence in the file."),
    _l(
        "Also a prior statement of the intention to leave with evidence of it; no order where there is a risk of "
        "flight or a danger to public order, peace or security."
    ),
    _l("The rulebook says nothing on an appeal against the order."),
    _l("No appeal; it may be contested in the appeal against the expulsion that follows."),
    _l("Holding was introduced by the law of 2023."),
    _l(
        "At most six hours, where needed for identity or the basic check and there is a danger that the person will "
        "flee."
    ),
    _l(
        "The person is let go as soon as the reasons end, and at the end of the six hours at the latest, unless "
        "surveillance was ordered (14(8))."
    ),
    _l("It is in the part of the rulebook of 2008 that is missing."),
    _l(
        "90 days; each extension up to 90 days; 180 days in total; exceptionally longer, and never longer than 18 "
        "months in continuity."
    ),
    _l("Restriction of movement under the law on asylum is not counted in the 18 months (14(6))."),
    _l("That the first period is 90 days is in article 118 of the law, quoted in E4 and E5."),
    _l(
        "Another specialised institution for a time, only after a decision of the Council of Ministers (118(5)-(6)); "
        "whether there is one was not found."
    ),
    _l("It is in the part of the rulebook of 2008 that is missing, if it is there at all."),
    _l("Issued 15 days before the period ends."),
    _l('The text says "15 dana prije isteka"; it is read as no later than 15 days before.'),
    _l("Three days each; the ministry's silence counts; neither appeal nor suit delays execution."),
    _l("15 days; the appeal does not delay execution."),
    _l("Within seven days of the day on which all conditions for removal are secured."),
    _l("Eight days, against the procedure only; it does not delay a removal that has begun."),
    _l("Appeal to the ministry within 15 days."),
    _l("Also at least 180 days outside Bosnia and Herzegovina after the expulsion."),
    _l("Article 1 names the extension of a ban; no other article speaks of it."),
    _l("The decision that extends the ban ends the one that set the earlier period."),
    _l("To the ministry and the Service, without delay and on the same day at the latest."),
    _l(
        "At once into the central database, or to the Service or the ministry in another way; no number of days is "
        "printed."
    ),
    _l("To the Service only; no number of days is printed in the part that was seen."),
    _l("The Border Police tells the Service without delay, for a search."),
    _l("The Border Police tells the Service without delay, for the measures within its powers."),
    _l("Also an expulsion is issued to one who did not leave by the day set in the order."),
    _l("Obrazac broj 1."),
    _l("Obrazac 2."),
    _l("The stamp is not put into the travel document."),
    _l("At most one year, extendable on request and with the recommendation of the body for asylum."),
    _l(
        "Also accommodation, food and health care in need, decided case by case by the Ministry for Human Rights and "
        "Refugees."
    ),
    _l("Not less than two hours before take-off."),
    _l("Not a matter of the rulebook."),
    _l("The law's text before the law of 2023 was not found."),
    _l("Decision within seven days of receipt; appeal within three days of delivery, which does not delay execution."),
    _l("Valid for 180 days from certification."),
    _l("The police within 24 hours, institutions within 12 hours."),
    _l("It is not in the paragraphs 9(1) to (3) that survive of the rulebook of 2008."),
    _l(
        "No forced removal while the procedure of assisted return lasts and it is realistic that it will be carried "
        "out."
    ),
    # What limits limit, from when, and when they may be passed.
    _l("the deadline for carrying out the act voluntarily"),
    _l("not said in the text"),
    _l("the deadline set in the order"),
    _l("serious humanitarian reasons"),
    _l("holding"),
    _l("the beginning of holding"),
    _l("the first period of surveillance"),
    _l("the placement"),
    _l("each extension"),
    _l("the end of the period before"),
    _l("the total of surveillance"),
    _l("lack of cooperation, or documents of the country of return that are late"),
    _l("surveillance in continuity, with exceptional extensions"),
    _l("the decision on the extension"),
    _l("the end of the period that was set"),
    _l("the appeal to the ministry"),
    _l("delivery of the decision"),
    _l("the ministry's decision"),
    _l("delivery of the appeal"),
    _l("the suit before the Court of Bosnia and Herzegovina"),
    _l("the end of the ministry's period"),
    _l("the conclusion"),
    _l("the day on which all conditions for removal are secured"),
    _l("delivery of the conclusion"),
    _l("the stay outside Bosnia and Herzegovina"),
    _l("the exit after the expulsion"),
    _l("the notice"),
    _l("the exit"),
    _l("the validity of the certificate"),
    _l("the day of issue"),
    _l("the escort's arrival at the border crossing"),
    _l("take-off"),
    _l("the decision"),
    _l("receipt of the request"),
    _l("the validity of the letter"),
    _l("the day of certification"),
    _l("the copy of the report for the Service"),
    _l("receipt of the report"),
    _l("the institution's report to the Service"),
    _l("the moment of accommodation"),
    # What is said of acts and their days.
    _l("The basis of the rulebook of 2008."),
    _l("The day of publication was not found."),
    _l("The day from which it was in force was not found."),
    _l("Only articles 1 to 9(3) of the text are known."),
    _l("That the rulebook of 2013 replaced it is assumed."),
    _l("The clause on its entry into force is in the missing part; the eighth day after publication is assumed."),
    _l("The text was not found: no limits are known from it until the rulebook of 2016 was in force."),
    _l("The day of publication was not found; the number of the gazette is of 2013."),
    _l(
        "The day from which it was in force was not found; its number is of 2013, and the act signed on 7 April 2016 "
        "ends it."
    ),
    _l("Articles 105 to 120 and 128 to 131 were not found in full."),
    _l("Computed as the eighth day after publication; the clause itself was not seen."),
    _l('The text does not print its number in the gazette. "28/16" is often quoted and is not confirmed.'),
    _l("Act no. 446 of its gazette; no. 06-02-1-7798/15, signed on 7 April 2016."),
    _l("The day of publication was not found; it was signed on 7 April 2016."),
    _l(
        "In force from the eighth day after a publication that was not found: not before 15 April 2016. That it was "
        "published in 2016, and in force by 8 January 2017, is assumed from the number that is often quoted."
    ),
    _l(
        "Other rulebooks were issued anew after the law of 2023. Whether this one was is not known: no later one was "
        "found."
    ),
    _l("The text was not found. Its title speaks of one change and one addition."),
    _l("It has no rule for cases that were open when it came into force."),
    _l("Posted by the ministry on 11 May 2017."),
    _l("The day of publication was not found; the ministry posted it on 11 May 2017."),
    _l("The day from which it is in force was not found."),
    _l("Issued under the law of 2008; unreadable past its heading."),
    _l("A successor under article 131 of the law is listed without its number."),
    _l("Nothing that ends it is known."),
    # Where texts disagree.
    _l(
        "Form 1 prints article 106(3) as the basis of the order. Since the law of 2023 the order is in 106(4) to "
        "(9), and 106(3) is the shortened procedure."
    ),
    _l(
        "The rulebook of 2016 allows the order for overstay (106(1) b and l) or on humanitarian grounds; the law of "
        "2023 for any unlawful stay, unless there is a risk of flight or a danger."
    ),
    _l(
        "Notice of an exit goes to the ministry and the Service on the same day (2008), to the central database at "
        "once or to the Service or the ministry (2016), and to the Service only (2023)."
    ),
    _l(
        "The evidence that the rulebook lists for shortening a ban lacks the 180 days outside Bosnia and Herzegovina "
        "that the law of 2023 added."
    ),
    _l("Article 19 of the rulebook of 2016 has no paragraph (5)."),
    _l("The certificate of exit is Obrazac broj 1 in 2008 and Obrazac 2 in 2016."),
    # Our words on the texts that were read.
    _l(
        "Pravilnik o nadzoru i udaljenju stranca iz Bosne i Hercegovine, Službeni glasnik BiH 81/08: articles 1 to "
        "9(3), the rest is missing"
    ),
    _l(
        "Pravilnik o nadzoru i udaljenju stranca iz Bosne i Hercegovine, no. 06-02-1-7798/15 of 7 April 2016, with "
        "its forms"
    ),
    _l("CMW/C/BIH/FCO/3, Bosnia and Herzegovina to the United Nations, 28 September 2021, on article 118 of the law"),
    _l("A/HRC/44/42/Add.2, paragraphs 13 to 15, 56 and 57"),
    _l("https://sps.gov.ba, the Service's list of rulebooks, which prints no numbers"),
    # What acts are on.
    _l("law on aliens"),
    _l("surveillance and removal"),
    _l("central database"),
    _l("official records"),
)


def told(text: str) -> str:
    """A sentence of the rules in the reader's language, and one that was typed as it was typed; "" stays empty."""
    return gettext(text) if text else ""
