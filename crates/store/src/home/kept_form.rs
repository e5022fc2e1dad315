//! Forms of a desk that wait for their sender to sign in again. They hold what staff typed about plans, nothing of the
//! record: `secure_delete` overwrites what is deleted.

use hutong_core::{
    canonical::{self, Object, Value, parse_object, write_object},
    home::kept_form::{KEPT_MAX, KeepForm},
    ids::{FormKey, PersonId},
    moment::Moment,
};
use sqlx::SqliteConnection;

use crate::{
    fault::{ReadFault, WriteFault},
    key,
    sql::{self, Trouble},
    store::Store,
};

/// A form as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptForm {
    /// The page that it belongs to.
    pub page: String,
    /// Names and values.
    pub fields: Vec<(String, String)>,
}

/// Keeps a form; the oldest of the same sender's make room.
pub(super) async fn keep(
    conn: &mut SqliteConnection,
    person: i64,
    form: &KeepForm,
    at: Moment,
) -> Result<(), WriteFault> {
    let text = "INSERT INTO kept_form (form_key, person, page, fields, saved_at) VALUES ($1, $2, $3, $4, $5) \
                ON CONFLICT (form_key) DO UPDATE SET fields = excluded.fields, saved_at = excluded.saved_at \
                WHERE kept_form.person = excluded.person";
    sqlx::query(text)
        .bind(form.key.0.as_slice())
        .bind(person)
        .bind(&form.page)
        .bind(written(&form.fields.0))
        .bind(key::int(at.0))
        .execute(&mut *conn)
        .await?;
    let text = "DELETE FROM kept_form WHERE person = $1 AND form_key NOT IN \
                (SELECT form_key FROM kept_form WHERE person = $1 ORDER BY saved_at DESC, form_key LIMIT $2)";
    sqlx::query(text).bind(person).bind(i64::try_from(KEPT_MAX).unwrap_or(i64::MAX)).execute(conn).await?;
    Ok(())
}

/// Forgets a form, if it is this sender's.
pub(super) async fn forget(conn: &mut SqliteConnection, person: i64, form: FormKey) -> Result<(), WriteFault> {
    let text = "DELETE FROM kept_form WHERE form_key = $1 AND person = $2";
    sqlx::query(text).bind(form.0.as_slice()).bind(person).execute(conn).await?;
    Ok(())
}

fn written(fields: &[(String, String)]) -> String {
    let pairs = fields.iter().map(|(name, value)| Value::List(vec![Value::text(&**name), Value::text(&**value)]));
    let bytes = write_object(&Object::new().with("fields", Value::List(pairs.collect())));
    String::from_utf8_lossy(&bytes).into_owned()
}

fn read(text: &str) -> Option<Vec<(String, String)>> {
    let o = parse_object(text.as_bytes(), canonical::DOCUMENT).ok()?;
    let pairs = o.need_list("fields").ok()?.iter().map(|pair| match pair.as_list()? {
        [name, value] => Some((name.as_text()?.to_owned(), value.as_text()?.to_owned())),
        _ => None,
    });
    pairs.collect()
}

impl Store {
    /// A form that this browser or person sent; `None` for everybody else.
    ///
    /// Reader data.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub async fn kept_form(&self, person: &PersonId, form: FormKey) -> Result<Option<KeptForm>, ReadFault> {
        let mut conn = self.inner.readers.acquire().await?;
        let text = "SELECT k.page, k.fields FROM kept_form k JOIN person p ON p.id = k.person \
                    WHERE k.form_key = $1 AND p.person = $2";
        let row = sqlx::query(text).bind(form.0.as_slice()).bind(person.as_str()).fetch_optional(&mut *conn).await?;
        let read = |row: &sqlx::sqlite::SqliteRow| {
            let fields = read(sql::get(row, 1)?).ok_or(Trouble::Bad("the fields of a form"))?;
            Ok::<_, Trouble>(KeptForm { page: sql::get(row, 0)?, fields })
        };
        row.as_ref().map(read).transpose().map_err(|e| e.of("kept_form"))
    }
}
