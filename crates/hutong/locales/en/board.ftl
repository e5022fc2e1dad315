# The theme board: opinions sorted into themes by people, beside what the machine proposed.
board-title = Theme board
board-tally = { $placed } of { $all } opinions have their place
board-tab-nowhere = Not sorted ({ $n })
board-tab-aside = Outside every theme ({ $n })
board-lists = Lists to pick from
board-find = Find in this list
board-find-send = Find
board-keys = Keys: ↑ ↓ to go along, X to pick, M to move, N to name, / to find. Picked opinions can be dragged onto a theme.
board-none-left = Everything has its place.
board-none-here = Nothing is here.
board-proposed = Machine:
board-picked = What is picked
board-all = All that this list finds, not only this page
board-to = Theme
board-move = Move there
board-new = New theme, by name
board-make = Make a theme of them
board-split = Split them off into it
board-why = Why they are outside every theme
board-aside = Set aside
board-back = Take back: not sorted
board-themes = Themes
board-take = Take over what the machine proposes for { $n ->
        [one] one opinion
       *[other] { $n } opinions
    }
board-take-note = The machine tells texts apart by their words alone. What people have placed stays where it is.
board-unnamed = Theme without a name { $n }
board-no-themes = There is no theme yet. Take over what the machine proposes, or pick opinions and give them a name.
board-machine-name = Machine’s name: { $label }
board-machine-beside = Latest analysis: “{ $label }” has { $n ->
        [one] one opinion
       *[other] { $n } opinions
    }, { $shared } of them here
board-up = Up
board-down = Down
board-change-theme = Rename, merge, nest
board-name = Name
board-rename = Rename
board-parent = Below
board-parent-none = No theme: it stands by itself
board-nest = Put it there
board-into = Merge into
board-merge = Merge
board-remove = Take the theme away
board-remove-note = Its opinions are not sorted then.
board-draft = Send the theme tree to a checker
board-paper = The theme tree and its signatures
board-left = { $n ->
        [one] One opinion has
       *[other] { $n } opinions have
    } no place yet. Give each a theme, or set it aside with a reason; then the tree can go to a checker.
board-points = Recommendations
board-no-points = Recommendations are written once both bodies have signed the theme tree.
board-acts = Last changes
board-acts-none = Nobody has changed anything yet.
board-meanwhile = While you worked, colleagues did this; your change is made beside it.
board-theirs = Since you opened the page:
board-clash-moved = Some of these opinions are not here any more. Nothing was changed; what you picked and typed is below.
board-clash-changed = A colleague has changed this meanwhile. Nothing was changed; look at what they did, then send yours again if it still fits.
board-clash-deep = Themes have two levels: nothing goes below a theme that is itself below one, and a theme with others below it stays on top.
board-clash-nothing = Nothing was picked, or there is nothing to do.
board-act-take = took over the machine’s proposal for { $n ->
        [one] one opinion
       *[other] { $n } opinions
    }
board-act-move = moved { $n ->
        [one] one opinion
       *[other] { $n } opinions
    } into “{ $into }”
board-act-move-from = moved { $n ->
        [one] one opinion
       *[other] { $n } opinions
    } from “{ $about }” into “{ $into }”
board-act-aside = set { $n ->
        [one] one opinion
       *[other] { $n } opinions
    } aside: “{ $into }”
board-act-back = took { $n ->
        [one] one opinion
       *[other] { $n } opinions
    } back as not sorted
board-act-new = made the theme “{ $into }” with { $n ->
        [one] one opinion
       *[other] { $n } opinions
    }
board-act-split = split { $n ->
        [one] one opinion
       *[other] { $n } opinions
    } off “{ $about }” into “{ $into }”
board-act-rename = renamed “{ $about }”: “{ $into }”
board-act-nest = put “{ $about }” below “{ $into }”
board-act-unnest = put “{ $about }” on top
board-act-merge = merged “{ $about }” into “{ $into }”
board-act-shift = moved “{ $about }” along
board-act-remove = took the theme “{ $about }” away
