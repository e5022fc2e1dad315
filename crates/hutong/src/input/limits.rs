//! Every bound on what a file may hold. A file beyond one of them is refused or its row is set aside, with a message.

/// Bytes of one row of a table or one line of JSON; a quoted cell that runs longer was never closed.
pub const ROW_BYTES_MAX: usize = 64 << 20;

/// Bytes of one opinion or statement. Longer rows are set aside: they are documents, and belong in an attachment.
pub const TEXT_BYTES_MAX: usize = 256 << 10;

/// Bytes of any other field: id, author, body, tier, prompt, time, language, title.
pub const FIELD_BYTES_MAX: usize = 4 << 10;

/// Columns of one table: as many as a spreadsheet can have.
pub const COLUMNS_MAX: usize = 16_384;

/// Rows searched from the top for the headings; offices put a title above them.
pub const HEADING_ROWS_MAX: usize = 8;

/// Unclosed quotes after which quotes are taken as ordinary characters for the rest of the file.
pub const QUOTE_REPAIRS_MAX: usize = 1_000;

/// Bytes looked at to learn encoding, line ends and separator.
pub const SURVEY_BYTES_MAX: usize = 8 << 20;

/// Parts of a workbook (an ordinary one has about ten).
pub const WORKBOOK_PARTS_MAX: usize = 10_000;

/// Unpacked bytes of a workbook, all parts together.
pub const WORKBOOK_BYTES_MAX: u64 = 1 << 30;

/// Unpacked ÷ packed bytes of one part larger than [`WORKBOOK_SMALL_PART_BYTES`]; spreadsheets stay below 100, bombs reach 1,000.
pub const WORKBOOK_RATIO_MAX: u64 = 250;

/// A part up to this size is harmless however well it is packed.
pub const WORKBOOK_SMALL_PART_BYTES: u64 = 16 << 20;

/// Problems of one kind that are listed with their lines; more are counted.
pub const PROBLEMS_LISTED_MAX: usize = 100_000;
