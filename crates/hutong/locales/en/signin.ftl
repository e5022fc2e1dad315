# Signing in, sessions, password, second factor.

signin-title = Sign in
signin-note = Members and staff sign in. Reading and writing an opinion need no account.
signin-first = You have to sign in first.
    .remedy = Sign in, then you come back here.
signin-by-password = With your password
signin-by-code = For the first time: with the code of your slip
signin-by-code-note = The secretariat gives you name and code. You then choose a password.
signin-name = Sign-in name
signin-password = Password
signin-code = One-time code
signin-link = What was handed in from this browser is mine: put it under my account
signin-send = Sign in
signin-lost = Lost your password or slip? Whoever minds accounts at your secretariat gives you a new code.
signin-menu = Sign in
signin-out = Sign out

signin-second-title = Second factor
signin-second-note = Staff show a second factor. Open your authenticator.
signin-second-code = Six digits of the authenticator, or a recovery code

signin-password-title = Choose a password
signin-password-first = Your code is used up. From now on you sign in with a password.
signin-password-again-note = Every other session of yours ends with it.
signin-password-old = Present password
signin-password-new = New password
signin-password-repeat = The same again
signin-password-note = At least { $n } characters; three or four words in a row do well.
signin-password-differs = The two are not the same. Type the new password twice.
signin-password-send = Keep this password

signin-enrol-title = Set up a second factor
signin-enrol-note = You need a telephone with an authenticator application. A factor set up before is replaced.
signin-enrol-scan = Scan this square with the authenticator.
signin-enrol-square = The authenticator's secret as a QR code
signin-enrol-type = Or type it in:
signin-enrol-code = Six digits that it shows now
signin-enrol-send = Set up
signin-recovery-title = Recovery codes
signin-recovery-note = Each opens once, if the telephone is lost. Write them down now: they are not shown again.
signin-recovery-done = They are written down: go on

signin-account = My account
signin-sessions = Where I am signed in
signin-sessions-note = End what you do not know, and choose a new password.
signin-device-unknown = Unknown browser
signin-this = this one
signin-session-times = since { $opened }, last used { $seen }
signin-end = End
signin-end-others = End all others

signin-again = Your session has ended. Your text is kept as a draft.
signin-again-do = Sign in again and go on with it
signin-named = With my name:
signin-unnamed = Without my name:

passkey-title = Passkeys
passkey-note = A passkey opens your account with this device's lock (finger, face or number) instead of a password. Your password goes on working.
passkey-since = added { $when }
passkey-remove = Take away
passkey-label = What you call this device
passkey-add = Add a passkey of this device
passkey-failed = The device did not show a passkey. Nothing was changed; try again, or use your password.
passkey-refused = The password does not fit, or there are ten passkeys already. Nothing was changed.
passkey-none = This browser offers no passkeys here, or scripts are switched off. Nothing else needs them.
passkey-sign-in = Sign in with a passkey
passkey-sign-in-note = For whoever has added this device in their account. No name is typed.

provider-title = With your organisation
provider-note = For whoever has an account at this body's own sign-in. You type your password there, not here.
provider-sign-in = Sign in with your organisation
provider-going = To your organisation’s sign-in
provider-going-to = You are going on to { $host }. Sign in there; you come back here by yourself.
provider-go = Go on
provider-back = Sign in here another way
provider-down = Your organisation’s sign-in does not answer.
    .remedy = Try again in some minutes, or sign in with your password or the code of a slip. If it goes on, tell the secretariat.
provider-unfit = What your organisation’s sign-in answered does not hold, so nobody was signed in.
    .remedy = Try once more from here. If it happens again, tell the secretariat; until then your password or a code opens your account.
provider-denied = Your organisation’s sign-in signed nobody in.
    .remedy = Perhaps you stopped there, or you may not use this service from there. Try again, or sign in with your password or a code.
provider-stale = This way back is used up, too old, or was begun in another browser.
    .remedy = Begin again from here, and sign in within fifteen minutes in this browser.
