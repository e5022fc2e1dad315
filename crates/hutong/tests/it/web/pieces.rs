//! Small parts of the portal by themselves: kinds of files, days, codes, drawings.

use hutong::{
    locale::Locale,
    web::{
        codes,
        dates::{self, Day},
        sniff::sniff,
        view::{
            Badge, qr,
            rivers::{DAYS, draw},
            shorten,
        },
    },
};
use hutong_core::moment::Moment;

#[track_caller]
fn check(bytes: &[u8], wanted: Option<&str>) {
    assert_eq!(sniff(bytes).map(|kind| kind.ending), wanted, "{:?}", String::from_utf8_lossy(bytes));
}

#[test]
fn a_file_is_what_its_bytes_say() {
    check(b"%PDF-1.7 and so on", Some("pdf"));
    check(b"\x89PNG\r\n\x1a\n....", Some("png"));
    check(b"\xff\xd8\xff\xe0", Some("jpg"));
    check(b"RIFF\x00\x00\x00\x00WEBPVP8 ", Some("webp"));
    check("一段文字\r\n,1,2\t3\n".as_bytes(), Some("txt"));
    check(b"PK\x03\x04....[Content_Types].xml....word/document.xml", Some("docx"));
    check(b"PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK", Some("ods"));
    check(b"PK\x03\x04....[Content_Types].xml..word/document.xml..word/vbaProject.bin", None);
    for refused in [
        &b""[..],
        b"PK\x03\x04....evil.exe",
        b"MZ\x90\x00",
        b"\x7fELF",
        b"<!DOCTYPE html><script>",
        b"  <svg onload=alert(1)>",
        b"\xef\xbb\xbf<html>",
        b"<?xml version='1.0'?>",
        b"#!/bin/sh",
        b"text with \x00 in it",
        b"\xff\xfebroken",
    ] {
        check(refused, None);
    }
}

#[test]
fn days_are_those_of_the_calendar() {
    let day = |year, month, day| Day { year, month, day };
    for (number, wanted) in [
        (0, day(1970, 1, 1)),
        (59, day(1970, 3, 1)),
        (11_016, day(2000, 2, 29)),
        (11_017, day(2000, 3, 1)),
        (20_453, day(2025, 12, 31)),
        (20_783, day(2026, 11, 26)),
        (47_541, day(2100, 3, 1)),
    ] {
        assert_eq!(dates::day_of(number), wanted);
    }
    assert_eq!(dates::rfc3339(1_767_225_599), "2025-12-31T23:59:59Z");
    let (en, zh) = (Locale::find("en").unwrap(), Locale::find("zh").unwrap());
    // Sixteen hours after midnight in Greenwich it is tomorrow in Beijing.
    assert_eq!(dates::minute(&en, 1_767_225_599), "1 January 2026, 07:59");
    assert_eq!(dates::minute(&zh, 1_767_225_599), "2026年1月1日 07:59");
    let now = Moment(1_767_225_600);
    assert_eq!(dates::ago(&en, now, now.0 - 30), "just now");
    assert_eq!(dates::ago(&en, now, now.0 - 120), "2 minutes ago");
    assert_eq!(dates::ago(&en, now, now.0 - 3_600), "one hour ago");
    assert_eq!(dates::ago(&en, now, now.0 - 40 * 86_400), "22 November 2025");
    assert_eq!((dates::days_left(now, now), dates::days_left(now, Moment(now.0 + 1))), (0, 1));
}

#[test]
fn codes_are_forgiving_about_how_and_not_about_what_is_typed() {
    assert_eq!(codes::tidy(" y55p-z5k2 8v5r-ab6j-7\n"), "Y55PZ5K28V5RAB6J7");
    assert_eq!(codes::tidy("oOiIlL"), "001111");
    assert_eq!(codes::grouped("Y55PZ5K28V5RAB6J7"), "Y55P-Z5K2-8V5R-AB6J-7");
    assert!(codes::tidy(&"9".repeat(1_000)).len() <= codes::CODE_LEN + 1);
}

#[test]
fn rivers_share_a_scale_and_say_the_same_in_words() {
    let en = Locale::find("en").unwrap();
    let mut many = vec![0; DAYS];
    many[DAYS - 1] = 40;
    let mut few = vec![0; DAYS];
    few[0] = 20;
    let lines = vec![(Badge::new("Town", "TN", 0), many), (Badge::new("Village", "VG", 1), few)];
    let rivers = draw(&en, lines, 20_783);
    let top = |river: &hutong::web::view::rivers::River| {
        let heights = river.points.split(' ').map(|p| p.split(',').nth(1).unwrap().parse::<u64>().unwrap());
        heights.min().unwrap()
    };
    assert!(top(&rivers[0]) < top(&rivers[1]), "half as many is half as high");
    assert_eq!(rivers[0].words, "Town: 40 opinions in these fourteen days, most of them on 26 Nov (40).");
    let none = draw(&en, vec![(Badge::new("Town", "TN", 0), vec![0; DAYS])], 20_783);
    assert_eq!(none[0].words, "Town: no opinion in these fourteen days.");
}

#[test]
fn a_drawing_of_an_address_fits_its_box() {
    let drawn = qr::draw("https://example.org/r/Y55PZ5K28V5RAB6J7").expect("short enough");
    assert!(drawn.view_box.starts_with("0 0 ") && drawn.path.starts_with("M4,4h7v1h-7z"));
    assert!(qr::draw(&"x".repeat(5_000)).is_none());
    assert_eq!(shorten("一二三四五", 3), "一二三…");
    assert_eq!(shorten("a\n b", 3), "a b");
}
