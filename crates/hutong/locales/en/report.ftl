report-kind = Analysis of opinions
report-draft = Draft for editing
report-simulated = simulated
report-simulated-means = Made-up data: people, opinions, votes and figures were written for a demonstration and have nothing to do with any institution or person.
report-made = Drafted by a program from the words of those who took part. Every quotation is verbatim and numbered; people decide what it means.
report-audience-file = It rests on everything in the files given.
report-audience-public = It rests on public contributions only.
report-audience-members = It rests on what members may read, and is for members and secretariats only.
report-audience-secretariats = It rests on what the secretariats of all hosts may read, and is for them only.
report-list-separator = {"; "}

report-unit-opinions = { $count ->
    [one] opinion
   *[other] opinions
}
report-unit-voices = { $count ->
    [one] person who wrote
   *[other] people who wrote
}
report-unit-arguments = { $count ->
    [one] argument
   *[other] different arguments
}
report-unit-themes = { $count ->
    [one] theme
   *[other] themes
}
report-unit-voters = people who voted
report-unit-votes = votes

report-summary = In short
report-summary-themes = { $themes ->
    [one] One theme: { $names }.
   *[other] { $themes } themes; the largest are { $names }.
}
report-summary-no-themes = The opinions are too few, or too different, to fall into themes.
report-summary-theme = “{ $label }” ({ $count })
report-summary-campaign = The same words came from many hands: one text was sent { $opinions } times by { $voices } people. It counts as one argument with { $voices } voices.
report-summary-hot = The matter named most often: “{ $label }”, by { $voices } people.
report-summary-withheld = { $count ->
    [one] One contribution was moderated out; it is counted, and neither shown nor analysed.
   *[other] { $count } contributions were moderated out; they are counted, and neither shown nor analysed.
}
report-summary-groups = { $voters } people voted { $votes } times and form { $groups } opinion groups.
report-summary-one-group = { $voters } people voted { $votes } times; their votes do not fall into camps.
report-summary-few-voters = { $voters } people voted { $votes } times: too few to look for opinion groups.
report-summary-standing = Common ground: { $common }. Divergence: { $divergent }. One-sided concerns: { $sided }. Undecided: { $open }.

report-body-all = All
report-body-none = Body not given
report-body-count = { $body }: { $count }
report-all-votes = { $agree } agree, { $disagree } disagree (n = { $people })
report-body-votes = { $body }: { $agree } agree, { $disagree } disagree (n = { $people })
report-bodies-caption = What each body brought, on one scale. People of two bodies are never added up.

report-themes = Themes
report-themes-caption = { $themed } opinions in { $themes } themes; { $unthemed } fit none.
report-themes-how = Themes gather opinions that use the same words. Names are the phrases that set a theme apart, and await a human hand. Sentences are chosen because many opinions say something similar in similar words; the count says how many.
report-theme-number = { $number }.{" "}
report-theme-tally = { $opinions } opinions from { $voices } people, { $arguments } different arguments.
report-theme-machine = Named by machine.
report-theme-silent = No sentence of this theme can stand alone.
report-rests-one = rests on opinion { $id }
report-rests = { $count ->
    [one] rests on 1 opinion
   *[other] rests on { $count } opinions
}
report-ids = { $count ->
    [one] its id
   *[other] their { $count } ids
}

report-column-body = Body
report-column-theme = Theme
report-column-opinions = Opinions
report-column-voices = People
report-column-voters = Voters
report-column-votes = Votes
report-column-arguments = Arguments
report-column-share = Share
report-column-group = Group
report-column-stability = Stability
report-column-issue = Matter
report-column-span = From – to
report-column-count = Count
report-column-problem = What, and what to do
report-column-effect = Effect

report-votes = Common ground and divergence
report-votes-caption = { $voters } people voted on { $statements } statements. Votes are shown by body and by opinion group; nothing under { $min } people is shown, and under { $firm } a warning stands beside it.
report-agree = agree
report-pass = pass
report-disagree = disagree
report-shares = { $agree } agree · { $disagree } disagree · { $pass } pass (n = { $people })
report-hidden = too few people to be shown
report-few = n < 30
report-common = Common ground
report-rejected = rejected together
report-common-means = The same side has a clear majority in every body and holds in every opinion group; the best bridges come first.
report-divergence = Divergence
report-divergence-means = Bodies or groups stand apart by 30 points or more, with enough votes to say so.
report-sided = One-sided concerns
report-sided-means = Raised or answered in one body only.
report-part-more = { $count ->
    [one] One more stands in statements.csv.
   *[other] { $count } more stand in statements.csv.
}
report-part-none = None.

report-map = Opinion groups
report-map-few = { $voters } people voted; below { $needed } no map is drawn.
report-map-too-few = Only { $placed } people voted on enough statements; { $needed } are needed to look for groups.
report-map-one = People differ from statement to statement, but not in camps: there is one group.
report-map-groups = People who vote alike form { $count } groups: { $names }.
report-map-group = { $name } ({ $people } people)
report-map-people = { $people } people
report-map-how = Each area covers about two thirds of its group; areas that lie near vote alike. A large area means that views differ within the group, not that it has many people. Stability says how much of a group is found again when a tenth of the people is left out (1 = all of it).
report-group-name = Group { $name }
report-group-speaks = Group { $name }, { $people } people: what sets it apart
report-group-agree = agrees:{" "}
report-group-disagree = disagrees:{" "}
report-group-share = ({ $people } of { $of })

report-letters = Texts that share their words
report-letters-none = No two opinions are near-duplicates of each other.
report-letters-caption = { $campaigns } texts came from several people ({ $letters } opinions), { $repeats } from one person more than once ({ $repeated } opinions). All are kept and counted: one argument, many voices. Marked is what others share word for word; nothing is said about meaning.
report-letters-more = { $count ->
    [one] One more stands in duplicates.csv.
   *[other] { $count } more stand in duplicates.csv.
}
report-letter-campaign = One argument, { $voices } voices ({ $opinions } opinions)
report-letter-repeat = One person, { $opinions } times

report-hot = Matters named most often
report-hot-how = Concrete matters that several people name, by the number of people.

report-problems = Notes on the input
report-problems-none = Nothing.
report-problems-how = Every single one, with its line, stands in problems.csv.

report-sources = Sources
report-method = Method, and how to check it
report-method-name = Method
report-method-themes = Themes
report-method-themes-asked = { $count } were asked for
report-method-themes-own = number chosen by the size of the input
report-method-groups = Opinion groups
report-method-groups-none = none: there are no votes
report-method-groups-ours = by a likelihood model on the votes, which may answer “one group” ({ $version })
report-method-groups-polis = as the Polis server finds them ({ $version })
report-method-duplicates = Near-duplicates
report-method-duplicates-how = shared passages, verified letter by letter; similarity of words, never of meaning
report-method-sentences = Sentences
report-method-sentences-how = extracted verbatim: those that speak for most opinions not yet spoken for, near the centre of their theme, and unlike each other; a program has checked that every source exists and every count adds up
report-method-input = Input (SHA-256)
report-method-output = analysis.json (SHA-256)
report-method-again = Do it again
report-method-again-how = hutong analyse INPUT --out DIR gives the same bytes on every machine. If the hashes differ, the input or the version does.
report-footer = Made with Hutong. No language model was used.
