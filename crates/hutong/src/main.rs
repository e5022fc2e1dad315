//! The `hutong` program: one binary for operators, secretariats, auditors and the demo.

fn main() -> std::process::ExitCode {
    hutong::cli::run(std::env::args_os())
}
