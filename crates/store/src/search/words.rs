//! What a search asks for, in tokens. Whoever made the tokens of the texts made these.

/// Tokens of one item, each kind apart by blanks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Of its heading.
    pub title: String,
    /// Of its words.
    pub text: String,
    /// Whole words of both as they begin, for searches by the beginning of a word.
    pub latin: String,
}

/// Tokens that must follow one another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phrase {
    /// The tokens, in order.
    pub tokens: Vec<String>,
    /// The last of them may go on.
    pub is_open: bool,
    /// A beginning of a whole word that will do instead.
    pub beginning: Option<String>,
}

/// Phrases that must all occur; none finds nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(pub Vec<Phrase>);

impl Words {
    /// The same as the database reads it. Only letters and digits get in, each phrase in quotation marks: no token can
    /// be an operator. `None` when nothing is left to look for.
    pub(super) fn expression(&self) -> Option<String> {
        let phrases = self.expressions();
        (!phrases.is_empty() && phrases.len() == self.0.len()).then(|| phrases.join(" AND "))
    }

    /// Each phrase by itself, as the database reads it.
    pub(super) fn expressions(&self) -> Vec<String> {
        self.0.iter().filter_map(Phrase::expression).collect()
    }
}

impl Phrase {
    fn expression(&self) -> Option<String> {
        let tokens: Vec<String> = self.tokens.iter().map(|t| plain(t)).filter(|t| !t.is_empty()).collect();
        if tokens.is_empty() {
            return None;
        }
        let open = if self.is_open { " *" } else { "" };
        let whole = format!("{{title text}} : \"{}\"{open}", tokens.join(" "));
        match self.beginning.as_deref().map(plain).filter(|b| !b.is_empty()) {
            Some(beginning) => Some(format!("({whole} OR latin : \"{beginning}\" *)")),
            None => Some(whole),
        }
    }
}

fn plain(token: &str) -> String {
    token.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrase(tokens: &[&str]) -> Phrase {
        Phrase { tokens: tokens.iter().map(|t| (*t).to_owned()).collect(), ..Phrase::default() }
    }

    #[test]
    fn nothing_but_letters_reaches_the_database() {
        let words = Words(vec![
            phrase(&["西部", "部科"]),
            Phrase { is_open: true, ..phrase(&["a\" OR *"]) },
            Phrase { beginning: Some("pl(a)n".to_owned()), ..phrase(&["plan"]) },
        ]);
        let wanted = "{title text} : \"西部 部科\" AND {title text} : \"aOR\" * AND \
                      ({title text} : \"plan\" OR latin : \"plan\" *)";
        assert_eq!(words.expression().as_deref(), Some(wanted));
    }

    #[test]
    fn a_phrase_without_a_letter_finds_nothing_rather_than_everything() {
        assert_eq!(Words::default().expression(), None);
        assert_eq!(Words(vec![phrase(&["a"]), phrase(&["\"*"])]).expression(), None);
    }
}
