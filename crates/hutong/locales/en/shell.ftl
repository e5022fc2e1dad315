# How this language writes numbers: from this size on, digits stand in groups of three.
number-grouping-from = 1000

edge-usage = { $what }
edge-refusal = Not done: { $what }
edge-fault = Something failed: { $what }
edge-breach = The record does not hold: { $what }
edge-cause = because: { $cause }
edge-remedy = What you can do: { $remedy }
edge-operation = Operation { $operation }
edge-stopped = the command stopped

usage-language = “{ $language }” is not a language this program speaks.
    .remedy = Choose one of: { $languages }
usage-unknown-argument = There is no option { $argument } here.
    .remedy = Run “{ $call }” to see every option.
usage-unknown-argument-near = There is no option { $argument } here. Did you mean { $near }?
    .remedy = Run “{ $call }” to see every option.
usage-unknown-command = There is no command “{ $argument }”.
    .remedy = Run “{ $call }” to see every command.
usage-unknown-command-near = There is no command “{ $argument }”. Did you mean “{ $near }”?
    .remedy = Run “{ $call }” to see every command.
usage-missing = Something is missing: { $argument }
    .remedy = Run “{ $call }” to see how the command is called.
usage-missing-command = A command is missing.
    .remedy = Run “{ $call }” to see every command.
usage-conflict = { $argument } and { $prior } cannot be used together.
    .remedy = Leave one of them out; “{ $call }” explains both.
usage-value-missing = { $argument } needs a value.
    .remedy = Run “{ $call }” to see which.
usage-value-choice = { $argument } cannot be “{ $value }”.
    .remedy = Choose one of: { $choices }
usage-value = { $argument } cannot be “{ $value }”.
    .remedy = Run “{ $call }” to see what it takes.
usage-utf8 = An argument is not readable text.
    .remedy = Type it again, or rename the file so that its name is valid UTF-8.

help-heading-usage = Usage: { $usage }
help-heading-inputs = What it reads:
help-heading-commands = Commands:
help-heading-options = Options:

help = Hutong: consult together, then deliver together.
help-usage = hutong COMMAND [options]
help-after =
    “hutong COMMAND --help” explains one command.

    For example:
      hutong demo
      hutong analyse messages.xlsx --out result
help-lang = Language of everything that is said: en or zh-CN (else as LC_ALL, LC_MESSAGES or LANG say)
help-json = Print the result as JSON, for a program to read
help-help = Explain this
help-version = Print the version

# Names of values in help.
help-value-language = LANGUAGE
help-value-dir = DIR
help-value-n = N
help-value-input = INPUT
help-value-method = METHOD
help-value-columns = FIELD=HEADING,…
