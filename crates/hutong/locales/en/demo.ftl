help-demo = Demo: two bodies hold one consultation on this machine (data are made up)
help-demo-usage = hutong demo [options]
help-demo-after =
    Makes two nodes (Sichuan, Chongqing) and a witness (a library): three processes, three directories, which know
    each other over the network alone.
    Both sign one charter, every opinion and vote of the sample goes in, each mirrors, cosigns and checks the other,
    both do the sum by themselves, a report comes out. It takes less than a minute; look around in the folder as
    you like. Then both portals stay open until Ctrl-C; begin at the page /demo of the first. Running it again replaces the earlier demo.

    For example:
      hutong demo --dir demo --lang en
help-demo-dir = Folder of the demo (demo unless given)
help-demo-users = Run the two nodes as these two system users, such as 2001,2002 (needs root)
help-demo-once = End after the run, without opening the portals
help-value-users = USER,USER

demo-usage-users = --users takes two user numbers with a comma between them.
    .remedy = For example --users 2001,2002
demo-playing = Demo
demo-foreign = { $dir } holds things that no demo made, such as { $found }.
    .remedy = Take an empty or a new folder: hutong demo --dir FOLDER
demo-in-use = Another demo is being played in { $dir }.
    .remedy = Wait for it to end, or take another folder: hutong demo --dir FOLDER
demo-path-too-long = The path { $path } is too long: a local socket takes at most { $limit } bytes.
    .remedy = Take a folder with a shorter path, such as --dir /tmp/demo
demo-file = { $path } cannot be used.
    .remedy = Check permissions and free space, then try again.
demo-process = A command did not succeed: { $command }
    .remedy = See the cause; a demo can be run again and touches nothing else.
demo-partner = The record of a partner cannot be read at { $url }.
    .remedy = See the cause; try another machine, or end the program that holds the port.
demo-client = The node of { $body } does not answer any more.
    .remedy = See what it said; a demo can be run again.
demo-answered = The node of { $body } did not carry out “{ $what }”: { $message }
    .remedy = This should not happen: sample and rules disagree. Please tell us these words.
demo-shape = The answer to “{ $what }” lacks { $member }.
    .remedy = This should not happen: make sure both nodes are run by the same program.
demo-sample = The sample cannot be read.
    .remedy = This should not happen: the sample is inside the program. Please tell us the cause.

demo-label = simulated · made-up data that has nothing to do with any institution

demo-line-1 =
    1  Two bodies, two keys, two records: { $one } and { $two } each run a node
       (processes { $process-one } and { $process-two }, two directories); each knows the other over the network alone.
demo-line-1-users =
    1  Two bodies, two keys, two records: { $one } and { $two } each run a node
       (processes { $process-one } and { $process-two }, system users { $user-one } and { $user-two }); each knows the other over the network alone.
demo-line-2 =
    2  One charter, in force once both have signed the same text: “{ $title }” (hash { $digest }…).
demo-line-2-waiting =
    {"   "}Version { $ver } still waits for the signature of { $whose } and is not in force.
demo-line-3 =
    3  Opinions, counted by body and never added up (“{ $title }”):
demo-line-3-body =
    {"   "}{ $body }: { $items } items · { $acts } acts · { $people } people
demo-line-4 =
    4  A receipt for everything, at once: { $logged } logged, of these { $witnessed } witnessed and { $guarded } guarded by the other side; each was checked.
    {"   "}{ $votes } votes have slips besides, and the batch of every one was found.
demo-line-5 =
    5  Each side checked the other's record, from the published bytes alone:
demo-line-5-check =
    {"   "}{ $by } checked { $of }: { $entries } entries, { $differences } differences
demo-line-6 =
    6  Each did the sum by itself, and both got the same (digest of the result):
demo-line-6-body =
    {"   "}{ $digest }…  { $body }
demo-line-7 =
    7  Somebody changed one character in a copy (“{ $before }” became “{ $after }”, { $number }): found,
       at entry { $entry } of the record, file { $path }
demo-line-7-missed =
    7  Somebody changed one character in a copy (“{ $before }” became “{ $after }”, { $number }): NOT found!
demo-reports = The reports are here (one by each side, the same content):
demo-open = Both portals and the witness are open: three processes that know each other over the network alone.
demo-open-body =
    {"  "}{ $url }  { $body }
demo-open-witness =
    {"  "}{ $url }  { $body }, keeps and witnesses both records
demo-open-stop = Ctrl-C ends it.
demo-open-tour = Begin here: { $url }
