# Keys that change, logs that end.

help-value-role = ROLE
help-value-statement = STATEMENT
help-value-signed = SIGNED

help-key = Keys of the log: change them as the root key signs, list them
help-key-usage = hutong key new|sign|announce|rotate|policy|list …
help-key-after =
    A change takes three steps: “new” at the node draws the next key and writes a statement; “sign” signs it with the
    root key, on a machine that need not be on any network; “announce” records it at the node. From that entry on the
    new key is in force, and partners follow by themselves. Where the root key is at hand, “rotate” does all three.

    For example:
      hutong key list /srv/hutong
      hutong key rotate /srv/hutong --role log --root-key /media/stick/root.key
help-key-new = Draw the next key of a role, and show what the root key is to sign
help-key-new-usage = hutong key new DIR --role ROLE [--out FILE]
help-key-new-after =
    The next key lies beside the present one and is not used yet; asked again, the same one is shown.

    For example:
      hutong key new /srv/hutong --role log --out log.statement
help-key-new-dir = Directory of the node
help-key-new-role = log, witness, mirror or transport
help-key-new-out = Where the statement goes; a file that is there is not replaced
help-key-sign = Sign a statement with the root key; needs no node and no network
help-key-sign-usage = hutong key sign STATEMENT --root-key FILE [--out FILE]
help-key-sign-after =
    Shows what is signed. Only statements about the log of this root key are signed.

    For example:
      hutong key sign log.statement --root-key root.key
help-key-sign-statement = File that “hutong key new” or “hutong key policy” wrote
help-key-sign-root_key = The root key that was made with the node
help-key-sign-out = Where the signed statement goes (STATEMENT.signed unless given)
help-key-announce = Record what the root key signed
help-key-announce-usage = hutong key announce DIR SIGNED
help-key-announce-after =
    Works while the node serves. Announced a second time it changes nothing.

    For example:
      hutong key announce /srv/hutong log.statement.signed
help-key-announce-dir = Directory of the node
help-key-announce-signed = File that “hutong key sign” wrote
help-key-rotate = New key, signature and announcement in one step, where the root key is at hand
help-key-rotate-usage = hutong key rotate DIR --role ROLE --root-key FILE
help-key-rotate-after =
    Take the root key away again afterwards.

    For example:
      hutong key rotate /srv/hutong --role transport --root-key /media/stick/root.key
help-key-rotate-dir = Directory of the node
help-key-rotate-role = log, witness, mirror or transport
help-key-rotate-root_key = The root key that was made with the node
help-key-policy = Show what the root key is to sign so that a policy document holds
help-key-policy-usage = hutong key policy DIR FILE [--out FILE]
help-key-policy-after =
    Recorded are version and SHA-256 of the document; its words go to people by another way. Sign and announce the
    statement like one about a key.

    For example:
      hutong key policy /srv/hutong data-policy.pdf --out policy.statement
help-key-policy-dir = Directory of the node
help-key-policy-file = The document
help-key-policy-out = Where the statement goes; a file that is there is not replaced
help-key-list = List keys in force and before, the policy, and what changed nothing
help-key-list-usage = hutong key list DIR
help-key-list-after =
    With --json for a program to read.

    For example:
      hutong key list /srv/hutong
help-key-list-dir = Directory of the node

key-statement-in = The statement is in { $path }
key-statement =
    What is signed:
    { $statement }
key-new = {"  "}the new key: { $vkey }
    {"  "}fingerprint: { $fingerprint }
key-next = Take the statement to the root key: hutong key sign STATEMENT --root-key FILE. Then, here: hutong key announce { $dir } SIGNED
key-signed = Signed: { $path }. Take it back to the node.
key-announced = Recorded. Back up the folder keys anew: the node needs the new key from now on. The old one stays there and signs nothing more.
key-in-force = Keys of { $origin } in force, at { $size } entries:
key-former = { $role }, replaced by entry { $until }: { $vkey }
key-void = Entry { $entry } looks like a change and changes nothing: { $why ->
       *[signature] the root key has not signed it
        [old] what it replaces is not in force
        [new] the new key is none of this role, or was used before
        [early] the log had not grown to the size that it names
        [ended] the log had ended
    }.
key-policy = Policy in force: version { $version }, SHA-256 { $sha256 }
key-ended = The log ended with entry { $entry }.
key-unread = { $path } cannot be read.
    .remedy = Check the path and its permissions.
key-unwritten = { $path } cannot be written.
    .remedy = Choose a name that is not taken, in a folder where you may write.
key-other-log = The root key is { $key }, and the statement is about { $origin }.
    .remedy = Take the root key that was made with that log.
key-no-statement = This is no statement about a key or a policy.
    .remedy = Hand over the file as “hutong key new”, “hutong key policy” or “hutong key sign” wrote it, unchanged.
key-unsigned = The root key cannot be used.
    .remedy = Check the path; the file must be readable by you alone (chmod 600).

help-retire = End the log of this body; what is in it stays served
help-retire-usage = hutong retire DIR [--next ORIGIN] [--confirm ORIGIN]
help-retire-after =
    Writes a last entry. Afterwards nothing can be recorded in this log, by nobody and never again; it goes on being
    served and verified. All consultations must be closed in it first. Run it without --confirm to see what is asked.

    For example:
      hutong retire /srv/hutong --next zx.sichuan.example/sczx/log/2
help-retire-dir = Directory of the node
help-retire-next = The log that goes on in its place
help-retire-confirm = The name of the log that is to end, typed once more
retire-confirm = This would end the log { $origin } for good.
    .remedy = If that is meant, run: { $call }
retire-done = The log { $origin } has ended with { $size } entries.
retire-next = Let “hutong serve { $dir }” run on until all partners hold the last entry, and longer for everybody who has a receipt.
help-init-continues = Directory of the body's ended log that the new one continues: its head is named in the first entry

portal-record-changes = Changes of keys, and more that the log says of itself
portal-record-former = { $role } key, replaced by entry { $until }:
portal-record-void = Entry { $entry } looks like a change and changes nothing: { $why ->
       *[signature] the root key has not signed it.
        [old] what it replaces is not in force.
        [new] the new key is none of this role, or was used before.
        [early] the log had not grown to the size that it names.
        [ended] the log had ended.
    }
portal-record-policy = Policy of the body, version { $version } (entry { $entry }), SHA-256:
portal-record-ended = The log ended with entry { $entry }; nothing is written in it any more.
portal-record-ended-next = The log ended with entry { $entry }; this one goes on in its place:
portal-record-prev = It continues this log, from { $size } entries on:
portal-record-accuses = Entry { $entry } says that this body keeps evidence of two histories of another log ({ $kind ->
       *[two-roots] one size, two roots
        [not-continued] a later state does not continue an earlier one
    }); SHA-256 of the file:
portal-record-of = Log
portal-partner-retired = ended

act-change-key = replaced a key of the log
act-set-policy = announced a policy of the body
act-retire-log = ended the log
