# Entering for others.

enter-title = Enter for somebody
enter-note = What was said by telephone, in a messenger, in a letter or at a meeting is entered for whoever said it: recorded and receipted as if handed in by themselves.
enter-text = Their words
enter-name = Name, or how they are known
enter-name-note = Only your secretariat sees it; it is public only if they agree to be named.
enter-member = Member number or sign-in name (if they have an account)
enter-member-note = It then counts as theirs: they see it, and may correct or withdraw it.
enter-named = They agree to be named
enter-channel = How it came
enter-channel-phone = Telephone
enter-channel-wechat = WeChat
enter-channel-letter = Letter
enter-channel-meeting = Meeting
enter-channel-paper = On paper
enter-received = Received on
enter-scan = Scan or photo of the original
enter-send = Enter it
enter-home = How it came, the name and who entered it stay in this house, outside the public record.
enter-done = Entered
enter-done-code = Please tell them the code:
enter-ended = Your session has ended. Everything you typed is still on this page.
enter-again = Sign in in a new window, then come back and send
enter-bad-day = The day of receipt cannot be read. Write it like 2026-05-06.
enter-later-day = The day of receipt is later than today. Write the day it came.
enter-no-channel = Please choose how it came.
enter-no-member = Nobody has this number or name, or more than one has it. Give the number, or leave it empty.
enter-desk = Entered by { $by }: { $channel }, received { $day }, known as “{ $name }”
enter-desk-unnamed = Entered by { $by }: { $channel }, received { $day }
enter-own = The secretariat entered this for you. If the words are wrong, correct them; if it is not what you meant, withdraw it.

paste-title = Enter many
paste-one = Enter one
paste-note = Paste a chat or minutes as they are. They are cut at names and blank lines; look through the pieces, then enter them.
paste-text = Paste here
paste-how = Beginnings such as “Li Na: …” and “Li Na 2026/5/6 12:30” are known; a blank line separates two pieces. At most 4 MB, looked through in batches; what is not entered stays on the page.
paste-named = Everybody agrees to be named
paste-split = Cut it
paste-empty = There are no words in it that could be entered. Paste something else.
paste-pieces = The pieces
paste-pieces-note = Untick what is not to be entered. To make two of one, put a blank line between them and press “Cut again”.
paste-take = Enter
paste-name = Who said it
paste-member = Counts as member { $id }’s own
paste-join = Join to the one above
paste-enter = Enter the ticked ones
paste-again = Cut again
paste-rest = { $n ->
    [one] One more character follows; it is cut when these are entered.
   *[other] { $n } more characters follow; they are cut when these are entered.
}
paste-done = { $n ->
    [one] One was entered.
   *[other] { $n } were entered.
}
paste-left = { $n ->
    [one] One was left out.
   *[other] { $n } were left out.
}
