//! Consultations, their themes and their report, for programs.

use axum::{extract::Path, response::Response};
use hutong_core::{
    consultation::{
        document::{self, Kind},
        item::{ItemKind, State, Tier},
        report::Report,
    },
    ids::Origin,
};
use hutong_node::pages::BodyCounts;
use serde_json::{Map, Value, json};

use super::{READER, answer, problem::Problem, record::nothing};
use crate::web::{dates, errors::Trouble, places::Column, visitor::Visitor};

/// All that have a charter in force.
pub async fn list(v: Visitor) -> Response {
    let found = all(&v).await;
    answer(&v, found)
}

/// One.
pub async fn show(v: Visitor, Path(c): Path<String>) -> Response {
    let found = async {
        nothing(&v)?;
        let column = Column::find(&v, &c).await?;
        tell(&v, &column).await
    };
    let found = found.await;
    answer(&v, found)
}

/// Its themes, as people named them or as the machine did.
pub async fn themes(v: Visitor, Path(c): Path<String>) -> Response {
    let found = async {
        nothing(&v)?;
        let column = Column::find(&v, &c).await?;
        tree(&v, &column)
    };
    let found = found.await;
    answer(&v, found)
}

/// The report in force.
pub async fn report(v: Visitor, Path(c): Path<String>) -> Response {
    let found = async {
        nothing(&v)?;
        let column = Column::find(&v, &c).await?;
        adopted(&v, &column).await
    };
    let found = found.await;
    answer(&v, found)
}

async fn all(v: &Visitor) -> Result<Value, Problem> {
    nothing(v)?;
    let views = v.app.node().store().list_consultations().await.map_err(Trouble::from)?;
    let mut items = Vec::new();
    for column in views.into_iter().filter_map(Column::of) {
        items.push(tell(v, &column).await?);
    }
    Ok(json!({ "items": items }))
}

async fn tell(v: &Visitor, column: &Column) -> Result<Value, Problem> {
    let (node, charter) = (v.app.node(), &column.charter);
    let counts = node.count_items(&column.id, READER).await.map_err(Trouble::from)?;
    let body = |origin: &Origin| counts.iter().find(|counts| counts.origin == *origin);
    let hosts = charter.hosts.iter().map(|host| {
        json!({
            "code": host.code, "origin": host.origin.as_str(), "name": both(&host.name.zh, &host.name.en),
            "phase": column.phase_of(&host.origin).map(|phase| phase.word()),
            "opinions": body(&host.origin).map(opinions).unwrap_or_default(),
        })
    });
    let prompts = charter.prompts.iter().map(|prompt| {
        json!({ "id": prompt.id.as_str(), "title": both(&prompt.title.zh, &prompt.title.en), "audience": prompt.audience.word() })
    });
    Ok(json!({
        "id": column.id.as_str(),
        "title": both(&charter.title.zh, &charter.title.en),
        "question": both(&charter.question.zh, &charter.question.en),
        "charter": { "version": charter.ver, "sha256": charter.hash().to_hex() },
        "opens": dates::rfc3339(charter.opens.0),
        "closes": dates::rfc3339(charter.closes.0),
        "modules": charter.modules.iter().map(|module| module.word()).collect::<Vec<_>>(),
        "tiers": charter.tiers.iter().map(|(tier, _)| tier.word()).collect::<Vec<_>>(),
        "hosts": hosts.collect::<Vec<_>>(),
        "prompts": prompts.collect::<Vec<_>>(),
        "simulated": charter.simulated,
        "url": format!("{}/c/{}", v.outside(), column.id),
    }))
}

/// Published public opinions of a body by tier; merged ones count, as on pages.
fn opinions(counts: &BodyCounts) -> Map<String, Value> {
    let of = |tier: Tier| {
        counts.sum(|c| {
            c.kind == ItemKind::Opinion && c.tier == tier && matches!(c.state, State::Published | State::Merged)
        })
    };
    Tier::ALL.iter().map(|tier| (tier.word().to_owned(), json!(of(*tier)))).collect()
}

pub(super) fn both(zh: &str, en: &str) -> Value {
    json!({ "zh": zh, "en": en })
}

fn tree(v: &Visitor, column: &Column) -> Result<Value, Problem> {
    let Some(analysis) = v.app.node().analysis(&column.id, READER).map_err(Trouble::from)? else {
        return Ok(json!({ "items": [], "unthemed": null, "input_sha256": null, "method": null }));
    };
    let code = |origin: &Origin| column.charter.host(origin).map(|host| host.code.clone());
    let themes = analysis.themes.iter().map(|theme| {
        let counts =
            theme.counts.iter().map(|((origin, tier), n)| json!({ "body": code(origin), "tier": tier.word(), "n": n }));
        json!({
            "id": theme.id, "parent": theme.parent, "label": theme.label, "named_by_people": theme.is_named_by_people,
            "counts": counts.collect::<Vec<_>>(), "arguments": theme.arguments,
        })
    });
    Ok(json!({
        "items": themes.collect::<Vec<_>>(),
        "unthemed": analysis.unthemed.len(),
        "input_sha256": analysis.input.to_hex(),
        "method": analysis.method,
    }))
}

async fn adopted(v: &Visitor, column: &Column) -> Result<Value, Problem> {
    let id = document::document_id(&column.id, Kind::Report).map_err(Trouble::fault)?;
    let document = v.app.node().store().show_document(&id).await.map_err(Trouble::from)?;
    let version = document.in_force.clone().ok_or(Trouble::NoPage)?;
    let view = document.versions.iter().find(|view| view.ver == version.ver);
    let bytes = view.and_then(|view| view.contents.get(&version.sha256)).ok_or(Trouble::NoPage)?;
    let report = Report::read(bytes).map_err(|_| Trouble::Fault("a report in force cannot be read".to_owned()))?;
    let home = v.app.node().origin();
    let sections = report.sections.iter().map(|section| {
        let points = section.recommendations.iter().map(|point| {
            let claims = point.claims.iter().map(|claim| {
                let sources = claim.sources.iter().filter_map(|source| column.word(&source.item.place(home)));
                json!({ "text": claim.text, "sources": sources.collect::<Vec<_>>() })
            });
            json!({ "text": point.text, "claims": claims.collect::<Vec<_>>() })
        });
        json!({ "title": section.label, "recommendations": points.collect::<Vec<_>>() })
    });
    Ok(json!({
        "version": version.ver,
        "sha256": version.sha256.to_hex(),
        "sections": sections.collect::<Vec<_>>(),
        "url": format!("{}/c/{}/report", v.outside(), column.id),
    }))
}
