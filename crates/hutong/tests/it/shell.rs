//! The command line as a newcomer meets it: help, wrong arguments, missing files, in both languages.

use std::process::{Command, Output};

/// Runs the real binary in an English environment; `--lang` or `LANG` in `arguments` and `environment` change that.
pub fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hutong"));
    command.args(arguments).env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", "C").env_remove("HUTONG_LOG");
    command.envs(environment.iter().copied()).output().unwrap()
}

/// What it said, without the operation's id.
fn words(bytes: &[u8]) -> String {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let line = |line: &str| match line.strip_prefix("Operation ").or(line.strip_prefix("操作编号 ")) {
        Some(id) => line.replace(id, "…"),
        None => line.trim_end().to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check(arguments: &[&str], environment: &[(&str, &str)], code: i32, out: &str, err: &str) {
    let output = run(arguments, environment);
    assert_eq!(words(&output.stdout), out.trim_matches('\n'), "stdout of {arguments:?}");
    assert_eq!(words(&output.stderr), err.trim_matches('\n'), "stderr of {arguments:?}");
    assert_eq!(output.status.code(), Some(code), "exit code of {arguments:?}");
}

const CHINESE: &[(&str, &str)] = &[("LANG", "zh_CN.UTF-8")];

#[test]
fn wrong_arguments_say_what_to_do() {
    check(
        &["analys"],
        &[],
        2,
        "",
        "
There is no command “analys”. Did you mean “analyse”?
What you can do: Run “hutong --help” to see every command.
",
    );
    check(
        &["analyse", "x", "--out", "y", "--tread", "2"],
        &[],
        2,
        "",
        "
There is no option --tread here. Did you mean --threads?
What you can do: Run “hutong analyse --help” to see every option.
",
    );
    check(
        &["analyse", "x", "--out", "y", "--groups", "z"],
        &[],
        2,
        "",
        "
--groups <METHOD> cannot be “z”.
What you can do: Choose one of: ours, polis
",
    );
    check(
        &["analyse", "x", "--out", "y", "--k", "0"],
        CHINESE,
        2,
        "",
        "
--k <数> 不能是“0”。
您可以：运行“hutong analyse --help”查看可以写什么。
",
    );
    check(
        &["analyse", "x"],
        CHINESE,
        2,
        "",
        "
还缺少：--out <文件夹>
您可以：运行“hutong analyse --help”查看用法。
",
    );
    check(
        &["analyse", "x", "--out"],
        CHINESE,
        2,
        "",
        "
--out <文件夹> 后面要写一个值。
您可以：运行“hutong analyse --help”查看可以写什么。
",
    );
    check(
        &["analyse", "x", "--out", "y", "--columns", "text"],
        &[],
        2,
        "",
        "
--columns: “text” is not of the form FIELD=HEADING.
What you can do: Write for example --columns id=Nr,text=Contribution
",
    );
}

#[test]
fn the_language_is_asked_for_or_found_in_the_environment() {
    check(
        &["frobnicate"],
        &[],
        2,
        "",
        "
There is no command “frobnicate”.
What you can do: Run “hutong --help” to see every command.
",
    );
    check(
        &["--lang", "zh", "frobnicate"],
        &[],
        2,
        "",
        "
没有“frobnicate”这个命令。
您可以：运行“hutong --help”查看全部命令。
",
    );
    check(
        &["frobnicate"],
        &[("LC_ALL", "en_GB.UTF-8"), ("LANG", "zh_CN")],
        2,
        "",
        "
There is no command “frobnicate”.
What you can do: Run “hutong --help” to see every command.
",
    );
    check(
        &["--lang=fr"],
        &[],
        2,
        "",
        "
“fr” is not a language this program speaks.
What you can do: Choose one of: en, zh-CN
",
    );
}

#[test]
fn a_missing_file_is_a_fault_with_its_cause_said_once() {
    check(
        &["analyse", "nowhere.csv", "--out", "y"],
        &[],
        3,
        "",
        "
Something failed: couldn't open nowhere.csv
  because: No such file or directory (os error 2)
What you can do: Check the name, and that you may read it.
Operation …
",
    );
    check(
        &["analyse", "nowhere.csv", "--out", "y"],
        CHINESE,
        3,
        "",
        "
系统出错：打不开 nowhere.csv
  原因：No such file or directory (os error 2)
您可以：请检查文件名，以及您有没有读取权限。
操作编号 …
",
    );
}

#[test]
fn a_program_gets_the_same_as_one_json_object() {
    let output = run(&["--json", "analyse", "nowhere.csv", "--out", "y"], &[]);
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["error"]["kind"], "fault");
    assert_eq!(said["error"]["code"], "fault-input-open");
    assert_eq!(said["error"]["remedy"], "Check the name, and that you may read it.");
    assert_eq!(said["error"]["operation"].as_str().unwrap().len(), 8);
    assert_eq!((output.stderr.len(), output.status.code()), (0, Some(3)));
}

#[test]
fn help_is_in_the_readers_language_and_exits_with_0_when_asked_for() {
    let english = run(&["analyse", "--help"], &[]);
    assert_eq!(words(&english.stdout), include_str!("expected/help-analyse.en.txt").trim_end());
    let chinese = run(&["--lang", "zh-CN", "analyse", "--help"], &[]);
    assert_eq!(words(&chinese.stdout), include_str!("expected/help-analyse.zh-CN.txt").trim_end());
    assert_eq!((english.status.code(), chinese.status.code()), (Some(0), Some(0)));
    let bare = run(&[], CHINESE);
    assert!(words(&bare.stdout).starts_with("互通：一起协商，一起落实。\n\n用法：hutong 命令 [选项]\n\n命令："));
    assert_eq!(bare.status.code(), Some(2));
}
