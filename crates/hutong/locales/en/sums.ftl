# Sums that all bodies do by themselves, compared.
sums-title = Computed by each body for itself
sums-stamp-same = Same result
sums-stamp-red = Results differ
sums-stamp-input = Inputs differ
sums-stamp-waits = Waiting
sums-same = { $n ->
        [2] Both bodies computed the same result.
       *[other] All { $n } bodies computed the same result.
    }
sums-waits = Not yet computed by { $bodies }.
sums-waits-here = This body waits for what is not here yet:
sums-red = The same input gave different results.
sums-red-means = One of the bodies does not compute as it says, or its program is not the same. Do not rely on this result until both have said why.
sums-input = The bodies did not compute from the same contents.
sums-input-here = Here this was missing, so the results cannot be compared:
sums-input-elsewhere = Nothing is missing here now; what the other body lacked stands on its own page. The next sum will tell.
sums-not-here = not here yet
sums-erased = erased since
sums-batch = Votes at { $body }, entry { $index }
sums-more = { $n ->
        [one] One more that is not named to everybody.
       *[other] { $n } more that are not named to everybody.
    }
sums-when = computed { $when }, entry { $index } of its record
sums-not-yet = not computed yet
sums-output = Fingerprint of the result
sums-check = How this was computed, and how to check it
sums-check-note = Anybody who follows both records sees both results there. A body that hosts this consultation does the sum again by this line to its own node; the SHA-256 of OUT/analysis.json is the fingerprint of the result.
sums-on-record = Results that bodies computed for themselves
sums-desk = Results of the bodies
