//! The statements of a batch, one a table.

use crate::sql::Rows;

pub(super) const ENTRY: Rows =
    Rows { head: "INSERT INTO entry (place, hash, word, read_as, bytes)", columns: 5, tail: "" };
pub(super) const TILE: Rows = Rows { head: "INSERT INTO tile (key, root, hashes)", columns: 3, tail: "" };
pub(super) const TREE: Rows = Rows {
    head: "WITH w (id, size, root, frontier) AS (",
    columns: 4,
    tail: ") UPDATE log SET size = w.size, root = w.root, frontier = w.frontier FROM w WHERE log.id = w.id",
};
pub(super) const ITEM: Rows = Rows {
    head: "INSERT INTO item (place, leaf_id, ts, consultation, kind, tier, audience, prompt, about_origin, about_index, \
           about_hash, link, source, number, state, state_index, into_origin, into_index, into_hash, revision, \
           was_published)",
    columns: 21,
    tail: "",
};
pub(super) const ITEM_CHANGE: Rows = Rows {
    head: "WITH w (place, link, state, state_index, into_origin, into_index, into_hash, revision, was_published) AS (",
    columns: 9,
    tail: ") UPDATE item SET link = w.link, state = w.state, state_index = w.state_index, into_origin = w.into_origin, \
           into_index = w.into_index, into_hash = w.into_hash, revision = w.revision, was_published = w.was_published \
           FROM w WHERE item.place = w.place",
};
pub(super) const COUNT: Rows = Rows {
    head: "INSERT INTO item_count (log, consultation, kind, tier, audience, state, n)",
    columns: 7,
    tail: "ON CONFLICT (log, consultation, kind, tier, audience, state) DO UPDATE SET n = item_count.n + excluded.n",
};
pub(super) const PART: Rows = Rows { head: "INSERT INTO part (key, name, commitment, opening)", columns: 4, tail: "" };
pub(crate) const OPENING: Rows =
    Rows { head: "INSERT INTO opening (id, part, enc, erased, upload, salt, content)", columns: 7, tail: "" };
pub(super) const REVISION: Rows = Rows { head: "INSERT INTO revision (item, place)", columns: 2, tail: "" };
pub(super) const STATE_CHANGE: Rows = Rows { head: "INSERT INTO state_change (item, place)", columns: 2, tail: "" };
pub(super) const STAGE: Rows = Rows {
    head: "INSERT INTO stage (consultation, log, roll, opened, phase, closed, reported)",
    columns: 7,
    tail: "ON CONFLICT (consultation, log) DO UPDATE SET roll = excluded.roll, opened = excluded.opened, \
           phase = excluded.phase, closed = excluded.closed, reported = excluded.reported",
};
pub(super) const ACT: Rows =
    Rows { head: "INSERT INTO joint_act (place, document, ver, act, sha256)", columns: 5, tail: "" };
pub(super) const STATUS: Rows =
    Rows { head: "INSERT INTO joint_status (document, ver, status, sha256)", columns: 4, tail: "" };
pub(super) const BATCH: Rows =
    Rows { head: "INSERT INTO vote_batch (place, consultation, leaf_id, n, root)", columns: 5, tail: "" };
pub(super) const SEALED: Rows = Rows { head: "DELETE FROM open_batch WHERE batch IN (", columns: 1, tail: ")" };
pub(super) const ERASURE: Rows = Rows { head: "INSERT INTO erasure (place, target)", columns: 2, tail: "" };
pub(super) const ACK: Rows =
    Rows { head: "INSERT INTO erase_ack (place, erasure_origin, erasure_index)", columns: 3, tail: "" };
pub(super) const FINDING: Rows = Rows { head: "INSERT INTO finding (place, consultation)", columns: 2, tail: "" };
pub(super) const TALLY: Rows =
    Rows { head: "INSERT INTO tally (place, consultation, item_origin, item_index)", columns: 4, tail: "" };
pub(super) const REPORT: Rows =
    Rows { head: "INSERT INTO report (place, consultation, document, ver, sha256)", columns: 5, tail: "" };
pub(super) const ANCHOR: Rows = Rows { head: "INSERT INTO anchor (place, origin, size, root)", columns: 4, tail: "" };
pub(super) const FOLLOW_UP: Rows = Rows {
    head: "INSERT INTO follow_up (place, consultation, step, about_origin, about_index, about_hash)",
    columns: 6,
    tail: "",
};
pub(super) const WAITING: Rows = Rows { head: "INSERT INTO waiting (origin, target, place)", columns: 3, tail: "" };
pub(super) const DEED: Rows =
    Rows { head: "INSERT INTO deed (leaf, person, act, about_origin, about_index)", columns: 5, tail: "" };
pub(crate) const PARTICIPANT: Rows = Rows {
    head: "INSERT INTO participant (consultation, person, tier, acts, votes)",
    columns: 5,
    tail: "ON CONFLICT (consultation, person, tier) DO UPDATE SET acts = participant.acts + excluded.acts, \
           votes = participant.votes + excluded.votes",
};
