# Where recommendations are written, with a tray of sources for each sentence, and the check of citations.
sheet-title = Recommendations and report
sheet-paper = The report and its signatures
sheet-no-themes = Recommendations rest on themes that both bodies have signed; there are none yet.
sheet-chapters = Themes
sheet-points-n = { $n ->
        [0] no recommendation
        [one] one recommendation
       *[other] { $n } recommendations
    }
sheet-bare-n = { $n ->
        [one] one sentence without a source
       *[other] { $n } sentences without a source
    }
sheet-none = Nothing is recommended for this theme yet.
sheet-point = Recommendation
sheet-sentence = What it rests on
sheet-bare = No source
sheet-bare-point = It rests on no sentence yet.
sheet-bare-block = { $n ->
        [one] One sentence has
       *[other] { $n } sentences have
    } no source. Lay sources under each, or take it away; then the report can go to a checker.
sheet-empty-block = A report needs a title and at least one recommendation.
sheet-check-block = The check of citations found something. See below; then the report can go to a checker.
sheet-too-many = There are too many: a recommendation has at most 100 sentences, a report at most 1,000 recommendations.
sheet-not-verbatim = The passage does not stand word for word in every ticked opinion, or no opinion is ticked. Nothing was changed.
sheet-write = Keep
sheet-remove = Take away
sheet-uncite = Take out
sheet-new-point = New recommendation
sheet-add-point = Add the recommendation
sheet-take = Take over the machine’s draft
sheet-take-note = The machine chooses sentences that stand word for word in opinions of the signed themes, and cites them. They are added to what is here; people write the recommendations.
sheet-check = Check of citations
sheet-check-note = Every source must be a published opinion of its theme, every quotation must stand there word for word, and no opinion may be left out. Whether a sentence follows from its sources only people can say.
sheet-check-good = Every citation holds.
sheet-check-nothing = There is nothing to check yet.
sheet-check-bare = The sentence has no source.
sheet-check-no-such = Opinion { $id } is not published, or not any more.
sheet-check-verbatim = The quotation does not stand in opinion { $id }.
sheet-check-theme = Opinion { $id } is not one of this theme.
sheet-check-twice = Opinion { $id } is counted twice.
sheet-check-counts = Numbers by body do not add up.
sheet-check-disposition = { $accepted } opinions were accepted, but their states add up to { $sum }.
sheet-check-left-out = { $published } opinions are published, but themes hold { $held }: sort the others on the theme board first.
sheet-send = On its way to the signature
sheet-name-zh = Title (Chinese)
sheet-name-en = Title (English)
sheet-draft = Send the report to a checker
sheet-tray = Opinions of this theme
sheet-passage = Passage that is quoted, word for word (may be empty)
sheet-under = Sentence
sheet-cite = Lay under it
sheet-new-line = New sentence that rests on them
sheet-below = Below recommendation
sheet-add-line = Add the sentence
sheet-act-title = named the report “{ $into }”
sheet-act-point = recommended: “{ $into }”
sheet-act-line = added the sentence “{ $into }” with { $n ->
        [0] no source
        [one] one source
       *[other] { $n } sources
    }
sheet-act-write = wrote “{ $into }” in place of “{ $about }”
sheet-act-cite = laid { $n ->
        [one] one source
       *[other] { $n } sources
    } under “{ $into }”
sheet-act-uncite = took a source from “{ $into }”
sheet-act-shift = moved “{ $about }” along
sheet-act-take = took over { $n ->
        [one] one recommendation
       *[other] { $n } recommendations
    } of the machine’s draft
sheet-act-remove = took away: “{ $about }”
sheet-issue = Issue the report
sheet-issue-note = The report is adopted by both bodies. Issuing it pins how every opinion of this body was decided; nothing may wait for a moderator.
sheet-issued = This body has issued the report.
