//! The `hutong` program: one binary for operators, secretariats, auditors and the demo.

/// See `docs/decisions/090-an-allocator-that-gives-back.md`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    hutong::cli::run(std::env::args_os())
}
