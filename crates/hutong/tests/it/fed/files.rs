//! The record over HTTP is the record of the published folder, file by file; nothing else lies there.

use std::path::Path;

use hutong::fed::ROUTES;

use super::{pair, raw};
use crate::web::site::exchange;

fn files_below(root: &Path, dir: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(root, &path, found);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            found.push((name, std::fs::read(&path).unwrap()));
        }
    }
}

#[tokio::test]
async fn over_http_lie_the_files_of_the_folder_and_nothing_else() {
    let (town, village) = pair().await;
    for n in 0..300 {
        let place = town.opinion("", &format!("Opinion number {n}.")).await;
        if n % 100 == 0 {
            town.publish(&[place]).await;
        }
    }
    exchange(&town, &village, 2).await;
    town.node.publish(&town.folder).await.unwrap();
    let mut files = Vec::new();
    files_below(&town.folder, &town.folder, &mut files);
    let (opened, files): (Vec<_>, Vec<_>) = files.into_iter().partition(|(name, _)| name.starts_with("for/"));
    assert!(!opened.is_empty() && files.iter().any(|(name, _)| name.starts_with("mirror/")));
    assert!(files.iter().any(|(name, _)| name == "tile/entries/000"), "a full bundle among them");
    let mut anybody = town.browser();
    for (name, bytes) in &files {
        let (page, got) = anybody.file(&format!("/council/log/1/{name}")).await;
        assert_eq!((page.status, &got), (200, bytes), "{name}");
        let is_final = name.contains("tile/");
        assert_eq!(page.header("cache-control").contains("immutable"), is_final, "{name}");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("access-control-allow-origin"), "*");
    }
    let (_, record) = anybody.file("/record.json").await;
    assert_eq!(Some(&record), files.iter().find(|(name, _)| name == "record.json").map(|(_, bytes)| bytes));
    // Earlier widths stay; what no checkpoint covers is not there; what is for a partner alone is nowhere.
    let size = town.node.head().head.size;
    let width = size % 256;
    for (path, status) in [
        (format!("tile/entries/001.p/{}", width - 1), 200),
        (format!("tile/entries/001.p/{}", width + 1), 404),
        ("tile/entries/000.p/7".to_owned(), 200),
        ("tile/entries/001".to_owned(), 404),
        ("tile/entries/0".to_owned(), 404),
        ("tile/entries/000.p/0".to_owned(), 404),
        ("tile/entries/000.p/256".to_owned(), 404),
        ("tile/entries/x999/x999/x999/x999/x999/999".to_owned(), 404),
        ("tile/1/000.p/1".to_owned(), 200),
        ("tile/1/000.p/2".to_owned(), 404),
        ("tile/9/000".to_owned(), 404),
        ("tile/../../../node/store.db".to_owned(), 404),
        ("mirror/0000/checkpoint".to_owned(), 404),
        ("witness/0000/checkpoint".to_owned(), 404),
        (opened[0].0.clone(), 404),
    ] {
        assert_eq!(anybody.get(&format!("/council/log/1/{path}")).await.status, status, "{path}");
    }
    assert_eq!(anybody.send("HEAD", "/council/log/1/checkpoint", "", b"").await.status, 200);
    // Bundles are compressed for whoever takes it; hashes are not.
    anybody.more = vec![("Accept-Encoding", "gzip".to_owned())];
    assert_eq!(anybody.get("/council/log/1/tile/entries/000").await.header("content-encoding"), "gzip");
    assert_eq!(anybody.get("/council/log/1/tile/0/000").await.header("content-encoding"), "");
}

#[tokio::test]
async fn every_route_of_the_table_is_there_with_its_method_alone() {
    let (town, _village) = pair().await;
    for route in ROUTES {
        let path = route.path.replace("{*rest}", "0/000");
        let path = if route.is_of_log { format!("/council/log/1{path}") } else { path };
        let mut stranger = town.browser();
        match route.method {
            "GET" => {
                let status = stranger.get(&path).await.status;
                assert!([200, 404].contains(&status), "{path}: {status}");
                assert_eq!(raw(&town, &path, Vec::new(), b"").await.0.status, 405, "{path}");
            }
            _ => {
                assert_eq!(stranger.get(&path).await.status, 405, "{path}");
                // Whoever shows no signature is not let in; the witness asks for that of the log.
                let wanted = if route.is_signed { 401 } else { 400 };
                assert_eq!(raw(&town, &path, Vec::new(), b"{}").await.0.status, wanted, "{path}");
                let long = vec![b'x'; 200_000];
                assert_eq!(raw(&town, &path, Vec::new(), &long).await.0.status, 413, "{path}");
            }
        }
    }
}
