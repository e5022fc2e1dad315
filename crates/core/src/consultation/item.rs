//! Words about items, as the record spells them.

/// Makes an enum whose variants are words of the record.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }
        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];
            /// The word in leaves, tables and URLs.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }
            /// The value of a word; `None` for a word this version does not know.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some($name::$variant),)+ _ => None }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What somebody handed in. Each kind is counted and numbered by itself.
    ItemKind {
        /// 意见建议.
        Opinion = "opinion",
        /// An addition by the author to a published item.
        Supplement = "supplement",
        /// An answer to an item of either body.
        Reply = "reply",
        /// 附议: "like me, support this one"; no words of its own.
        Support = "support",
        /// 观点: a short sentence that people vote on.
        Statement = "statement",
        /// One of several arguments that moderators found in an item; derived, never counted as accepted.
        Argument = "argument",
        /// An author's objection to a withheld item.
        Appeal = "appeal",
        /// 问卷: the questions of a survey, put by a secretariat; derived from nobody's words and not counted.
        Questions = "questions",
        /// 答卷: somebody's answers to a survey of either body. Never opened to anybody; only counts are.
        Survey = "survey",
        /// 初选: a suggestion that a secretariat put on its shortlist, with the reason; derived, never counted.
        Shortlist = "shortlist",
        /// 调研记录: what a research group saw in the field.
        Note = "note",
        /// 提案: a proposal to which members of either body put their names.
        Proposal = "proposal",
        /// 联名: a member's signature under a proposal of either body; no words of its own.
        Cosign = "cosign",
        /// 立案: what a body decided about a proposal or a flag, with its reason; derived and not counted.
        Filing = "filing",
        /// 提请复核: a body asks another one to look again at an item of its log, with the reason; derived and not counted.
        Flag = "flag",
    }
}

impl ItemKind {
    /// Whether the item was handed in by somebody, so that its six states add up to "accepted".
    pub fn is_counted(self) -> bool {
        use ItemKind::{Argument, Filing, Flag, Questions, Shortlist};
        !matches!(self, Argument | Questions | Shortlist | Filing | Flag)
    }

    /// Whether a moderator decides about it; what has no words, or is nobody's to read, is published at once.
    pub fn is_reviewed(self) -> bool {
        use ItemKind::{Cosign, Filing, Flag, Questions, Shortlist, Support, Survey};
        !matches!(self, Support | Questions | Survey | Shortlist | Cosign | Filing | Flag)
    }

    /// Letter before the number in registration numbers, so that no two items of a consultation share one; opinions,
    /// which people quote most, have none.
    pub fn letter(self) -> &'static str {
        match self {
            ItemKind::Opinion => "",
            ItemKind::Supplement => "B",
            ItemKind::Reply => "R",
            ItemKind::Support => "S",
            ItemKind::Statement => "T",
            ItemKind::Argument => "A",
            ItemKind::Appeal => "P",
            ItemKind::Questions => "Q",
            ItemKind::Survey => "V",
            ItemKind::Shortlist => "L",
            ItemKind::Note => "N",
            ItemKind::Proposal => "J",
            ItemKind::Cosign => "C",
            ItemKind::Filing => "F",
            ItemKind::Flag => "G",
        }
    }

    /// Whether the item consists of words that a moderator reads.
    pub fn has_text(self) -> bool {
        !matches!(self, ItemKind::Support | ItemKind::Cosign)
    }
}

words! {
    /// 参与层级: how a person takes part. Never pooled silently.
    Tier {
        /// On the closed roll of a body.
        Member = "member",
        /// Identity checked in the way the charter names.
        Verified = "verified",
        /// Anybody.
        Open = "open",
    }
}

words! {
    /// 可见范围: who may read an item; ordered from widest to narrowest.
    Audience {
        /// Everybody.
        Public = "public",
        /// Members of all co-hosts.
        Members = "members",
        /// The co-hosts' secretariats.
        Secretariats = "secretariats",
        /// The secretariat that received it, nobody else.
        Own = "own",
    }
}

words! {
    /// How an item came other than by its author's own hand.
    Source {
        /// Read from a file of another system.
        Import = "import",
        /// Entered by the secretariat for somebody who phoned, wrote or spoke.
        Behalf = "behalf",
    }
}

words! {
    /// 处置: where an accepted item stands. The six always add up to "accepted".
    State {
        /// 待审.
        Pending = "pending",
        /// 已公布.
        Published = "published",
        /// 不公开.
        Withheld = "withheld",
        /// 归并 into another item.
        Merged = "merged",
        /// 撤回 by its author.
        Withdrawn = "withdrawn",
        /// 删除: its text is gone on a stated legal basis.
        Erased = "erased",
    }
}

words! {
    /// What a charter switches on.
    Module {
        /// Opinions under prompts.
        Opinions = "opinions",
        /// Replies.
        Replies = "replies",
        /// Support.
        Support = "support",
        /// Statements and votes on them (表态); off unless the charter says so.
        Stance = "stance",
        /// The consultation is a call for topics (征题): suggestions are shortlisted and go into a joint plan.
        Topics = "topics",
        /// 问卷: surveys put by a secretariat.
        Survey = "survey",
        /// 调研记录: notes from the field, by members of research groups.
        Notes = "notes",
        /// 联名提案: proposals of members and signatures under them.
        Proposals = "proposals",
    }
}
