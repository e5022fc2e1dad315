//! Below `for/`: contents opened to each partner, and the marks of erased ones.

use std::collections::BTreeSet;

use hutong_core::ids::EntryIndex;
use hutong_store::{Charters, Store};

use super::{
    PublishFault,
    opened::{OpenPart, OpenRows, Shown, Standing, Standings},
};
use crate::{
    folder::Folder,
    partners::{SPAN, subjects_of},
    verify::folder_name,
};

/// One pass over what is opened.
pub(super) struct Openings<'a> {
    standing: Standing<'a>,
    files: Files<'a>,
}

/// The files of a pass.
struct Files<'a> {
    folder: &'a mut Folder,
    /// Folders of recipients that there are.
    dirs: BTreeSet<String>,
    /// In a pass over everything: the files that belong.
    belong: Option<BTreeSet<String>>,
    parts: u64,
    written: u64,
}

impl<'a> Openings<'a> {
    pub(super) fn begin(
        store: &'a Store,
        folder: &'a mut Folder,
        charters: &'a Charters,
        size: u64,
    ) -> Result<Openings<'a>, PublishFault> {
        let dirs = folder.source().names_in("for")?.into_iter().collect();
        let files = Files { folder, dirs, belong: None, parts: 0, written: 0 };
        Ok(Openings { standing: Standing { store, charters, size }, files })
    }

    /// Looks at what the leaves from an index on touch; at everything from 0, and removes what does not belong. Gives how
    /// many parts and batches were opened, and how many files were written.
    pub(super) async fn pass(mut self, from: EntryIndex) -> Result<(u64, u64), PublishFault> {
        let Openings { standing, files } = &mut self;
        files.belong = (from == 0).then(BTreeSet::new);
        let mut next = from;
        while next < standing.size {
            let end = (next + SPAN).min(standing.size);
            let subjects = subjects_of(standing.store, standing.store.home(), next..end, from).await?;
            let settle = |standings| match standings {
                Standings::Parts(parts) => parts.iter().try_for_each(|part| files.settle(part)),
                Standings::Rows(rows) => files.settle_rows(&rows),
            };
            standing.of(&subjects, settle).await?;
            next = end;
        }
        if let Some(belong) = files.belong.take() {
            for file in files.folder.source().files_below("for")?.iter().filter(|file| !belong.contains(*file)) {
                files.folder.remove(file)?;
            }
        }
        Ok((self.files.parts, self.files.written))
    }
}

impl Files<'_> {
    fn settle_rows(&mut self, open: &OpenRows) -> Result<(), PublishFault> {
        let readers: BTreeSet<String> = open.readers.iter().map(folder_name).collect();
        for dir in self.dirs.union(&readers).cloned().collect::<Vec<_>>() {
            let file = format!("for/{dir}/votes/{}", open.root.to_hex());
            match &open.rows {
                Some(rows) if readers.contains(&dir) => self.put(file, rows, true)?,
                _ => drop(self.folder.remove(&file)?),
            }
        }
        self.dirs.extend(readers);
        Ok(())
    }

    /// Brings the files of one part to what each recipient may find. Content goes before the mark of its erasure comes:
    /// the two never stand together.
    fn settle(&mut self, part: &OpenPart) -> Result<(), PublishFault> {
        let readers: BTreeSet<String> = part.readers.iter().map(folder_name).collect();
        for dir in self.dirs.union(&readers).cloned().collect::<Vec<_>>() {
            let file = format!("for/{dir}/parts/{}", part.commitment.to_hex());
            let gone = format!("{file}.gone");
            match &part.shown {
                Shown::Open(salt, content) if readers.contains(&dir) => {
                    self.put(file, &[salt.0.as_slice(), content].concat(), true)?;
                }
                Shown::Gone(erased) if readers.contains(&dir) => {
                    self.folder.remove(&file)?;
                    self.put(gone, format!("{erased}\n").as_bytes(), false)?;
                }
                _ => {
                    self.folder.remove(&file)?;
                    self.folder.remove(&gone)?;
                }
            }
        }
        self.dirs.extend(readers);
        Ok(())
    }

    fn put(&mut self, file: String, bytes: &[u8], is_opening: bool) -> Result<(), PublishFault> {
        if self.folder.put(&file, bytes)? {
            self.written += 1;
            self.parts += u64::from(is_opening);
        }
        if let Some(belong) = &mut self.belong {
            belong.insert(file);
        }
        Ok(())
    }
}
