//! The desk of a call for topics: what was suggested, the plan as it is worked on, and a row of it.

use super::{look::look, tab::Tab};

/// Of whoever is signed in; ends where somebody arrives who has just signed in.
pub async fn desk(tab: &mut Tab) {
    tab.visit("/desk/next-year-topics/topics").await;
    look(tab, "topics").await;
    tab.visit("/desk/next-year-topics/plan").await;
    look(tab, "desk-plan").await;
    tab.visit("/desk/next-year-topics/plan?row=new").await;
    look(tab, "desk-plan-row").await;
    tab.visit("/account").await;
}
