# Where recommendations are written, with a tray of sources for each sentence, and the check of citations.
bench-title = Recommendations and report
bench-paper = The report and its signatures
bench-no-themes = Recommendations rest on themes that both bodies have signed; there are none yet.
bench-chapters = Themes
bench-points-n = { $n ->
        [0] no recommendation
        [one] one recommendation
       *[other] { $n } recommendations
    }
bench-bare-n = { $n ->
        [one] one sentence without a source
       *[other] { $n } sentences without a source
    }
bench-none = Nothing is recommended for this theme yet.
bench-point = Recommendation
bench-sentence = What it rests on
bench-bare = No source
bench-bare-point = It rests on no sentence yet.
bench-bare-block = { $n ->
        [one] One sentence has
       *[other] { $n } sentences have
    } no source. Lay sources under each, or take it away; then the report can go to a checker.
bench-empty-block = A report needs a title and at least one recommendation.
bench-check-block = The check of citations found something. See below; then the report can go to a checker.
bench-too-many = There are too many: a recommendation has at most 100 sentences, a report at most 1,000 recommendations.
bench-not-verbatim = The passage does not stand word for word in every ticked opinion, or no opinion is ticked. Nothing was changed.
bench-write = Keep
bench-remove = Take away
bench-uncite = Take out
bench-new-point = New recommendation
bench-add-point = Add the recommendation
bench-take = Take over the machine’s draft
bench-take-note = The machine chooses sentences that stand word for word in opinions of the signed themes, and cites them. They are added to what is here; people write the recommendations.
bench-check = Check of citations
bench-check-note = Every source must be a published opinion of its theme, every quotation must stand there word for word, and no opinion may be left out. Whether a sentence follows from its sources only people can say.
bench-check-good = Every citation holds.
bench-check-nothing = There is nothing to check yet.
bench-check-bare = The sentence has no source.
bench-check-no-such = Opinion { $id } is not published, or not any more.
bench-check-verbatim = The quotation does not stand in opinion { $id }.
bench-check-theme = Opinion { $id } is not one of this theme.
bench-check-twice = Opinion { $id } is counted twice.
bench-check-counts = Numbers by body do not add up.
bench-check-disposition = { $accepted } opinions were accepted, but their states add up to { $sum }.
bench-check-left-out = { $published } opinions are published, but themes hold { $held }: sort the others on the theme board first.
bench-send = On its way to the signature
bench-name-zh = Title (Chinese)
bench-name-en = Title (English)
bench-draft = Send the report to a checker
bench-tray-n = { $n ->
        [one] one source
       *[other] { $n } sources
    }
bench-tray = Opinions of this theme
bench-passage = Passage that is quoted, word for word (may be empty)
bench-under = Sentence
bench-cite = Lay under it
bench-new-line = New sentence that rests on them
bench-below = Below recommendation
bench-add-line = Add the sentence
bench-act-title = named the report “{ $into }”
bench-act-point = recommended: “{ $into }”
bench-act-line = added the sentence “{ $into }” with { $n ->
        [0] no source
        [one] one source
       *[other] { $n } sources
    }
bench-act-write = wrote “{ $into }” in place of “{ $about }”
bench-act-cite = laid { $n ->
        [one] one source
       *[other] { $n } sources
    } under “{ $into }”
bench-act-uncite = took a source from “{ $into }”
bench-act-shift = moved “{ $about }” along
bench-act-take = took over { $n ->
        [one] one recommendation
       *[other] { $n } recommendations
    } of the machine’s draft
bench-act-remove = took away: “{ $about }”
bench-issue = Issue the report
bench-issue-note = The report is adopted by both bodies. Issuing it pins how every opinion of this body was decided; nothing may wait for a moderator.
bench-issued = This body has issued the report.
