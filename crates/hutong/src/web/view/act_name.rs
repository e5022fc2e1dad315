//! Names of staff acts in words: the log keeps them as codes, which stand beside the words for whoever searches a file of it.

use crate::{key, locale::Locale};

/// Every act that the log of staff acts may hold.
const NAMES: &[(&str, &str)] = &[
    ("propose-document", key!("act-propose-document")),
    ("accept-document", key!("act-accept-document")),
    ("reject-document", key!("act-reject-document")),
    ("issue-report", key!("act-issue-report")),
    ("freeze-roll", key!("act-freeze-roll")),
    ("open-consultation", key!("act-open-consultation")),
    ("begin-deliberation", key!("act-begin-deliberation")),
    ("close-consultation", key!("act-close-consultation")),
    ("seal-votes", key!("act-seal-votes")),
    ("record-finding", key!("act-record-finding")),
    ("submit-opinion", key!("act-submit-opinion")),
    ("publish-items", key!("act-publish-items")),
    ("withhold-item", key!("act-withhold-item")),
    ("merge-item", key!("act-merge-item")),
    ("split-item", key!("act-split-item")),
    ("choose-statement", key!("act-choose-statement")),
    ("answer-appeal", key!("act-answer-appeal")),
    ("erase-parts", key!("act-erase-parts")),
    ("acknowledge-erasure", key!("act-acknowledge-erasure")),
    ("drop-from-shortlist", key!("act-drop-from-shortlist")),
    ("tally-item", key!("act-tally-item")),
    ("open-survey", key!("act-open-survey")),
    ("shortlist-topic", key!("act-shortlist-topic")),
    ("begin-action", key!("act-begin-action")),
    ("take-step", key!("act-take-step")),
    ("file-proposal", key!("act-file-proposal")),
    ("flag-item", key!("act-flag-item")),
    ("keep-flagged", key!("act-keep-flagged")),
    ("object-to-decision", key!("act-object-to-decision")),
    ("answer-objection", key!("act-answer-objection")),
    ("change-key", key!("act-change-key")),
    ("set-policy", key!("act-set-policy")),
    ("retire-log", key!("act-retire-log")),
    ("add-people", key!("act-add-people")),
    ("issue-codes", key!("act-issue-codes")),
    ("end-sessions", key!("act-end-sessions")),
    ("set-second-factor", key!("act-set-second-factor")),
    ("remove-passkey", key!("act-remove-passkey")),
    ("release-identity", key!("act-release-identity")),
    ("erase-account", key!("act-erase-account")),
    ("answer-request", key!("act-answer-request")),
    ("draft-document", key!("act-draft-document")),
    ("check-draft", key!("act-check-draft")),
    ("countersign-draft", key!("act-countersign-draft")),
    ("set-portal", key!("act-set-portal")),
    ("pin-partner", key!("act-pin-partner")),
    ("hand-over", key!("act-hand-over")),
    ("propose-withholding", key!("act-propose-withholding")),
    ("pause-intake", key!("act-pause-intake")),
    ("set-two-persons", key!("act-set-two-persons")),
    ("set-body", key!("act-set-body")),
    ("draft-survey", key!("act-draft-survey")),
    ("set-group", key!("act-set-group")),
    ("send-circular", key!("act-send-circular")),
    ("remind-of-circular", key!("act-remind-of-circular")),
    ("set-gathering", key!("act-set-gathering")),
    ("call-off-gathering", key!("act-call-off-gathering")),
    ("answer-for-gathering", key!("act-answer-for-gathering")),
    ("remind-of-gathering", key!("act-remind-of-gathering")),
    ("set-material", key!("act-set-material")),
    ("end-token", key!("act-end-token")),
    ("set-client", key!("act-set-client")),
    ("end-client", key!("act-end-client")),
];

/// What an act is called; empty for one that this version does not know.
pub fn of(t: &Locale, what: &str) -> String {
    NAMES.iter().find(|(code, _)| *code == what).map(|(_, key)| t.say(key)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Codes of the variants that `staff_about` names, as the rules' source states both.
    #[allow(clippy::disallowed_methods, reason = "this test reads the rules' source")]
    fn codes(file: &str) -> BTreeSet<String> {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/src").join(file);
        let text = std::fs::read_to_string(path).expect("the rules");
        let function = |name: &str| {
            let body = text.split(&format!("pub fn {name}(")).nth(1).expect("the function");
            body.split("\n    }\n").next().unwrap_or_default().to_owned()
        };
        let variants = |line: &str| -> Vec<String> {
            let pieces = line.split("Ask::").skip(1);
            pieces
                .map(|piece| piece.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned())
                .collect()
        };
        let of_staff: BTreeSet<String> = function("staff_about").lines().flat_map(variants).collect();
        let named = function("name");
        let arms = named.lines().filter_map(|line| Some((variants(line).pop()?, line.split('"').nth(1)?.to_owned())));
        arms.filter(|(variant, _)| of_staff.contains(variant)).map(|(_, code)| code).collect()
    }

    #[test]
    fn every_act_of_staff_has_a_name() {
        let named: BTreeSet<String> = NAMES.iter().map(|(code, _)| (*code).to_owned()).collect();
        let mut all = codes("command.rs");
        all.extend(codes("home/mod.rs"));
        assert!(all.len() > 40, "{all:?}");
        assert_eq!(named, all, "an act without words, or words without an act");
    }
}
