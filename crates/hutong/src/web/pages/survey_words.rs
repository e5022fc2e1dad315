//! Answers to a survey as their author reads them: in the words of the questions, which lie in another item.

use hutong_core::consultation::{
    item::{Audience, ItemKind},
    survey::Answers,
};
use hutong_node::pages::ItemView;

use crate::web::{errors::Trouble, view::survey, visitor::Visitor};

/// The same item; answers to a survey, whose words are numbers, with what those stand for.
///
/// # Errors
/// A fault of the store.
pub async fn worded(v: &Visitor, mut item: ItemView) -> Result<ItemView, Trouble> {
    if item.row.kind != ItemKind::Survey {
        return Ok(item);
    }
    let answers = item.text.as_deref().and_then(|text| Answers::read(text.as_bytes()).ok());
    let place = item.row.about.as_ref().map(|about| about.place(&item.place.origin));
    let (Some(answers), Some(place)) = (answers, place) else { return Ok(item) };
    let asked = v.app.node().store().show_item(&place, Audience::Own).await?;
    let all = asked.as_ref().and_then(survey::questionnaire);
    if let Some(all) = all {
        item.title = Some(all.title.for_lang(v.locale().tag()).to_owned());
        item.text = Some(survey::in_words(v.locale(), &all, &answers));
    }
    Ok(item)
}
