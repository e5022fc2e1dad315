//! Every sentence a person reads, by key and language. A language is a folder of `locales/`; nothing else names one.
//! Not here: which sentence to say, and in which circumstances.

use std::borrow::Cow;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::{FluentNumber, FluentNumberOptions};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

#[derive(rust_embed::RustEmbed)]
#[folder = "locales/"]
struct Folder;

/// The language of a face whose environment names none that we speak.
pub const LANGUAGE_DEFAULT: &str = "en";

/// Marks a message key, so that a test can compare the keys used with the keys that exist.
#[macro_export]
macro_rules! key {
    ($key:literal) => {
        $key
    };
}

/// What stands in the gaps of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A count; grouped as the language does, and it chooses the plural.
    Count(u64),
    /// Words that are not translated: a file name, a quotation, a number already written out.
    Text(String),
}

impl From<u64> for Value {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<u32> for Value {
    fn from(count: u32) -> Self {
        Self::Count(count.into())
    }
}

impl From<usize> for Value {
    fn from(count: usize) -> Self {
        Self::Count(count as u64)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// A sentence not yet put into a language. Its message has an attribute `remedy`: what the reader can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Message key.
    pub key: &'static str,
    /// What stands in its gaps.
    pub values: Vec<(&'static str, Value)>,
}

impl Notice {
    /// A sentence without gaps.
    pub fn new(key: &'static str) -> Self {
        Self { key, values: Vec::new() }
    }

    /// The same with one more gap filled.
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.values.push((name, value.into()));
        self
    }
}

/// One language, loaded.
pub struct Locale {
    tag: String,
    bundle: FluentBundle<FluentResource>,
    grouping_from: u64,
}

impl std::fmt::Debug for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Locale").field(&self.tag).finish()
    }
}

impl Locale {
    /// Tags of all languages, sorted.
    pub fn tags() -> Vec<String> {
        let mut tags: Vec<String> =
            Folder::iter().filter_map(|path| path.split_once('/').map(|(tag, _)| tag.to_owned())).collect();
        tags.sort();
        tags.dedup();
        tags
    }

    /// All languages.
    pub fn all() -> Vec<Self> {
        Self::tags().iter().map(|tag| Self::load(tag)).collect()
    }

    /// The language that `wanted` (a tag such as `zh-CN`, `zh`, or a POSIX name such as `zh_CN.UTF-8`) asks for:
    /// the same tag, else the first of the same language. `None` when we do not speak it.
    pub fn find(wanted: &str) -> Option<Self> {
        let wanted = wanted.split(['.', '@']).next().unwrap_or_default().replace('_', "-").to_lowercase();
        let language = wanted.split('-').next().filter(|language| !language.is_empty())?;
        let tags = Self::tags();
        let same = tags.iter().find(|tag| tag.to_lowercase() == wanted);
        let near = || tags.iter().find(|tag| tag.to_lowercase().split('-').next() == Some(language));
        same.or_else(near).map(|tag| Self::load(tag))
    }

    /// The language used when nothing is known of the reader.
    pub fn fallback() -> Self {
        Self::load(LANGUAGE_DEFAULT)
    }

    /// A language under another tag with every piece of its texts changed: how pages are tried in longer words than any
    /// language that is here has.
    pub fn changed(source: &str, tag: &str, change: fn(&str) -> Cow<'_, str>) -> Self {
        let mut locale = Self::load(source);
        tag.clone_into(&mut locale.tag);
        locale.bundle.set_transform(Some(change));
        locale
    }

    fn load(tag: &str) -> Self {
        let identifier: LanguageIdentifier = tag.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| match value {
            FluentValue::Number(number) if number.options.use_grouping => Some(group_digits(number.value as u64)),
            _ => None,
        }));
        for resource in sources(tag) {
            // A sentence that does not parse is missing and therefore red in the test that compares languages.
            let resource = match FluentResource::try_new(resource) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            bundle.add_resource_overriding(resource);
        }
        let mut locale = Self { tag: tag.to_owned(), bundle, grouping_from: u64::MAX };
        locale.grouping_from = locale.say("number-grouping-from").parse().unwrap_or(u64::MAX);
        locale
    }

    /// BCP 47 tag, such as `zh-CN`.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// The sentence of a key. A key that does not exist is returned as it is: visible, never a crash.
    pub fn say(&self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// The sentence of a key with its gaps filled.
    pub fn say_with(&self, key: &str, values: &[(&'static str, Value)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        self.bundle.format_pattern(pattern, Some(&self.arguments(values)), &mut Vec::new()).into_owned()
    }

    /// What happened, of a notice.
    pub fn tell(&self, notice: &Notice) -> String {
        self.say_with(notice.key, &notice.values)
    }

    /// What the reader can do, of a notice; empty when its message has no attribute `remedy`.
    pub fn remedy(&self, notice: &Notice) -> String {
        let message = self.bundle.get_message(notice.key);
        let Some(attribute) = message.as_ref().and_then(|message| message.get_attribute("remedy")) else {
            return String::new();
        };
        let arguments = self.arguments(&notice.values);
        self.bundle.format_pattern(attribute.value(), Some(&arguments), &mut Vec::new()).into_owned()
    }

    /// A count as this language writes it.
    pub fn number(&self, count: u64) -> String {
        if count >= self.grouping_from { group_digits(count) } else { count.to_string() }
    }

    /// A fraction of one as whole per cent: `0.625` → `63%`. Halves round away from zero.
    pub fn percent(&self, fraction: f64) -> String {
        format!("{}%", (fraction * 100.0).round() as i64)
    }

    fn arguments<'v>(&self, values: &'v [(&'static str, Value)]) -> FluentArgs<'v> {
        let mut arguments = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            match value {
                Value::Text(text) => arguments.set(*name, text.as_str()),
                Value::Count(count) => {
                    // Numbers compare with their options: below 1,000 they must be those of a literal such as `[0]`.
                    let use_grouping = *count >= self.grouping_from || *count < 1_000;
                    let options = FluentNumberOptions { use_grouping, ..FluentNumberOptions::default() };
                    arguments.set(*name, FluentNumber::new(*count as f64, options));
                }
            }
        }
        arguments
    }
}

/// The texts of a language's files, in the order of their names.
pub fn sources(tag: &str) -> Vec<String> {
    let prefix = format!("{tag}/");
    let mut paths: Vec<_> = Folder::iter().filter(|path| path.starts_with(&prefix)).collect();
    paths.sort();
    let files = paths.iter().filter_map(|path| Folder::get(path));
    files.map(|file| String::from_utf8_lossy(&file.data).into_owned()).collect()
}

/// `1234567` → `1,234,567`.
fn group_digits(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
