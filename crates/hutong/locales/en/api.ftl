# For programs.

api-bad-query = What stands behind the question mark cannot be read. Write parameters as openapi.json says.
api-unknown = There is no parameter “{ $name }”. Those that there are: { $known }
api-bad-value = The parameter “{ $name }” cannot have this value. It may be: { $wanted }

# Calendars.

calendar-this = Calendar of this consultation (iCalendar)
calendar-all = Calendar of all consultations (iCalendar)
calendar-opens = Opens: { $title }
calendar-closes = Closes: { $title }
calendar-simulated = [simulated]
api-link = Interface for programs (OpenAPI)
api-bad-head = The header “{ $name }” is missing or cannot have this value. It may be: { $wanted }
api-bad-body = What was sent is not the JSON that is asked for: { $why }. See openapi.json.
api-no-token = This is somebody's own: send a token that you made on the page of your account (Authorization: Bearer …), or sign the request as a trusted client.
api-bad-token = This token opens nothing: it is mistyped, ended, or over. Make another one on the page of your account.
api-bad-signature = The signed request was not taken: { $why }.

# Tokens.

token-title = Tokens for programs
token-note = With a token, a program of yours does in your name what you tick below, and nothing else. Nothing that staff do is ever within its reach.
token-made = Your new token
token-once = It is shown here once. Put it where your program keeps its secrets.
token-list = Tokens
token-none = There is no token.
token-times = Made { $made }; good until { $until }; last used: { $seen }
token-never = never
token-end = End
token-new = Make a token
token-label = What it is for
token-scopes = What it may do
token-scope-read = Read what is on file about you
token-scope-opinion = Hand in opinions
token-scope-vote = Vote on statements
token-until = How long it is good
token-days = { $n ->
        [one] 1 day
       *[other] { $n } days
    }
token-warning = Whoever has the token acts as you. A new password ends all tokens.
token-make = Make the token

# Trusted clients.

admin-clients = Trusted platforms
client-note = A platform on which your members sign in already may hand in for them. It signs every request with its own key, and names the member by the number on file. It reads nothing.
client-none = No platform is trusted.
client-may = It may
client-where = Where
client-everywhere = in every consultation
client-fingerprint = Fingerprint of its key
client-use = Use
client-times = On file since { $made }; last used: { $seen }
client-ended = Ended { $when }; last used: { $seen }
client-is-ended = ended
client-end = Trust it no more
client-add = Put a platform on file, or change one
client-id = Its id, as its signatures name it (small letters, digits, hyphens)
client-name = What members call it
client-key = Its public Ed25519 key, as “openssl pkey -pubout” writes it
client-places = Ids of the consultations, with blanks between them; empty for all
client-save = Save
client-bad-id = Nothing was saved: an id has 1 to 48 small letters, digits and hyphens.
client-bad-key = Nothing was saved: this is no public Ed25519 key. Never put a private key here.
client-bad-place = Nothing was saved: the ids of consultations cannot be read.
client-through = Handed in through { $client }
client-cli-keys = { $id } · { $name } · key { $fingerprint } · { $may } · { $where }
client-cli-ended = { $id } · { $name } · ended
client-cli-count = { $count ->
        [one] 1 trusted platform
       *[other] { $count } trusted platforms
    }
client-cli-set = { $id } is trusted from now on. Fingerprint of its key, to be compared with whoever runs it: { $fingerprint }
client-cli-gone = { $id } is trusted no more.
client-key-file = { $path } cannot be read as a public Ed25519 key.
    .remedy = Have it written by “openssl pkey -in key.pem -pubout”. Never take a private key from anybody.
client-id-bad = “{ $id }” is no id.
    .remedy = Use 1 to 48 small letters, digits and hyphens.
help-value-what = WHAT
help-client = Trusted platforms: set, list, end
help-client-usage = hutong client set|list|end DIR …
help-client-after =
    For example:
      hutong client set /srv/hutong members-portal --name "Members' portal" --key portal.pub --may opinion --may vote
help-client-set = Trust a platform that hands in for its signed-in members, or change what it may
help-client-set-usage = hutong client set DIR ID --name NAME --key FILE --may opinion|vote [--consultation ID]…
help-client-set-after =
    The platform signs every request with its own Ed25519 key (docs/EMBEDDING.md tells how). Compare the fingerprint
    with whoever runs it.

    For example:
      hutong client set /srv/hutong members-portal --name "Members' portal" --key portal.pub --may opinion
help-client-set-dir = Directory of the node
help-client-set-id = Its id, as its signatures name it
help-client-set-name = What members call it
help-client-set-key = File with its public key, as “openssl pkey -pubout” writes it
help-client-set-may = What it may hand in: opinion, vote
help-client-set-consultation = Only in this consultation; may be given more than once
help-client-list = List trusted platforms
help-client-list-usage = hutong client list DIR
help-client-list-after =
    With --json for a program to read.

    For example:
      hutong client list /srv/hutong
help-client-list-dir = Directory of the node
help-client-end = Trust a platform no more
help-client-end-usage = hutong client end DIR ID
help-client-end-after =
    For good: its id never means another one.

    For example:
      hutong client end /srv/hutong members-portal
help-client-end-dir = Directory of the node
help-client-end-id = Its id
