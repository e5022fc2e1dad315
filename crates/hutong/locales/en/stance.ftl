# Votes on statements, the opinion map, and themes, as the portal shows them.

stance-title = Take a stance
stance-cards = One at a time
stance-list = All statements in a list
stance-list-note = Mark how you stand. You can change it until the consultation closes; the last mark counts.
stance-agree = Agree
stance-disagree = Disagree
stance-pass = Pass
stance-from-desk = Taken from an opinion by the secretariat
stance-from = From another participant
stance-from-you = From you
stance-left = { $n } of { $of } left
stance-skip = Skip
stance-again = Show the skipped ones
stance-keys = Keys: 1 agree, 2 disagree, 3 pass, S skip.
stance-received = Received: { $choice } — “{ $statement }”
stance-received-n = { $n ->
        [one] Received: one vote.
       *[other] Received: { $n } votes.
    }
stance-save = Save my stances
stance-private = Nobody else sees how you voted: votes are sealed twenty at a time, and results are shown only where ten or more people stand behind a number.
stance-none = No statement is put to the vote yet.
stance-all = You have voted on every statement. New ones come as people put them to the vote.
stance-skipped = { $n ->
        [one] You skipped the last one.
       *[other] You skipped the last { $n }.
    }
stance-off = This consultation does not ask for votes on statements.
stance-not-host = Votes are taken by the hosts of this consultation; this body is not one of them.
stance-before = The consultation is not open yet.
stance-over = The consultation is closed; votes are no longer taken.
stance-tier = In this consultation your way of taking part does not include votes.
stance-staff = Staff who do not take part themselves do not vote.
stance-sign-in = Here members and verified participants vote. Sign in to vote.

propose-title = Put a statement to the vote
propose-over = Statements are taken only while opinions are collected.
propose-label = Your statement
propose-hint = One sentence that people can agree or disagree with, at most { $n } characters.
propose-send = Put it to the vote

slip-title = Slip of your vote
slips-title = Slips of my votes
slips-note = Every vote that came from this browser or your account, the newest first. On each statement the last one counts.
slips-none = No vote yet.
slip-yours = Your vote: { $choice }
slip-way = The way of your vote
slip-received = Received
slip-received-note = This body promises that it is in the next batch.
slip-sealed = Sealed
slip-sealed-note = It is in the signed record, in a batch with others.
slip-sealed-next = When twenty votes are there, or after ten minutes.
slip-download = Download the slip
slip-go-on = Go on voting
slip-means = The slip is the body's promise to seal this vote. This page gives the receipt as soon as that is done.
slip-sealed-means = The receipt shows that your vote is in the sealed batch, and nobody else's. Anybody can check it:
slip-change = Do you see it differently now? Vote again; the last vote counts:

map-title = Opinion map and common ground
map-lead = Common ground first; then where people stand apart. Votes in sealed batches only.
map-being-made = The analysis is being made. Look again in a moment.
map-off = This consultation does not ask for votes on statements, so there is no map.
map-none = No statement has enough votes yet for anything to be said.
map-voters = Voters
map-voters-of = { $body }: { $n } people
map-voters-few = { $body }: too few people to be shown
map-common = Common ground
map-common-both = Agreed by both
map-common-means = The same side has a clear majority in every body, and no opinion group is on the other side.
map-divergence = Divergence
map-divergence-means = Bodies or groups stand apart by 30 points or more, with enough votes to say so.
map-sided = Only one side
map-sided-means = Answered in one body only.
map-undecided = Undecided
map-undecided-means = Too few votes, or too little difference, to say one of the above.
map-part-none = None so far.
map-part-all = Show all { $n }
map-part-back = Show all kinds
map-together-against = together against it
map-counts = { $agree } agree · { $disagree } disagree · { $pass } pass (n = { $people })
map-few = fewer than 30 for or against: read with care
map-hidden = fewer than ten people: not shown
map-sentence = “{ $statement }” — { $class }. { $bodies }.
map-sentence-body = { $body }: { $agree } of { $people } agree, { $disagree } disagree
map-sentence-hidden = { $body }: too few people to be shown
map-copy = Copy as one sentence
map-copied = Copied
map-groups = Opinion groups
map-groups-one = People differ from statement to statement, but not in camps: one group of { $people } people.
map-too-few = Too few for a map: fewer than { $needed } people have voted enough.
map-group = Group { $name }
map-people = People
map-stability = Stability
map-group-speaks = What group { $name } says ({ $people } people)
map-group-people = { $name } ({ $people } people)
map-groups-are = People who vote alike form these groups: { $names }.
map-table = The same as a table
map-statement = Statement
map-standing = Standing
map-body-votes = { $body }: agree / disagree / pass
map-own-note = Your own votes and your own group are shown to nobody.
map-method = How this was made

themes-title = Themes
themes-lead = What the opinions are about, sorted by the words they use.
themes-machine = The machine proposes: themes and their names are made by a program until people have named them.
themes-named = named by people
themes-by-machine = machine's name
themes-none = There are too few opinions yet for themes.
themes-arguments = { $arguments ->
        [one] One argument
       *[other] { $arguments } arguments
    }, { $voices ->
        [one] one person
       *[other] { $voices } people
    }
themes-alike = One argument, { $voices ->
        [one] one person
       *[other] { $voices } people
    }
themes-alike-heading = Said in nearly the same words
themes-alike-more = and { $n } more like it
themes-quotes = In their own words
themes-see = { $n ->
        [one] See the opinion
       *[other] See all { $n } opinions
    }
themes-sentence = { $label }: { $bodies }.
themes-unthemed = { $n ->
        [0] Every opinion has a theme.
        [one] One opinion fits no theme.
       *[other] { $n } opinions fit no theme.
    }
themes-method = Method
themes-input = Fingerprint of the input
themes-audience = Made of
themes-audience-public = public opinions only ({ $n })
themes-pins = Sizes of the records
themes-pin = { $body }: { $n } entries
map-semicolon = {"; "}
stance-do = Vote on what others said
stance-do-note = Agree, disagree or pass, one statement at a time. You get a slip for each vote.
stance-ways = More ways to take part and to look
# Sentences of opinions that a secretariat puts to the vote.
statement-title = Put a sentence to the vote
statement-note = The statement names the opinion that it was taken from. It is published at once and is the secretariat’s, not the author’s: one thought, in words that nobody has to explain.
statement-text = Statement, at most { $n } characters
statement-send = Put it to the vote
statement-taken = Taken from this opinion
statement-none = Nothing yet.
statement-from = Taken from opinion { $number }
statement-link = To the vote
