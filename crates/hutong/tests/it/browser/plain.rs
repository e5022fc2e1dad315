//! The same without scripts, as on an old telephone or behind a strict office: everything but the small comforts works.

use super::{demo, site::RUNNING, tab::Tab};

const WORDS: [&str; 2] = [
    "建议把两地的大型仪器目录合成一本，谁有空就借给谁。",
    "Put the big instruments of both places into one catalogue.",
];
const BETTER: [&str; 2] =
    ["建议把两地的大型仪器目录合成一本，按小时出借。", "One catalogue of instruments, lent by the hour."];

/// Read, write, keep, check, correct, take back.
pub async fn everything(mut tab: Tab) {
    demo::everything(&mut tab).await;
    tab.visit("/").await;
    tab.press_first(&format!(".card a[href$='{RUNNING}']")).await;
    tab.press(&tab.say("portal-do-write")).await;
    // Chosen by its words; nothing on the page moves by itself.
    let prompt = tab.all(".choices label").await.remove(0);
    tab.tap(&prompt).await;
    tab.write("#text", tab.pick(WORDS[0], WORDS[1])).await;
    tab.sees(&tab.say("portal-advice-begin")).await;
    tab.press_first("main form button[type=submit]").await;
    tab.sees(&tab.say("portal-receipt-received")).await;
    tab.sees(tab.pick(WORDS[0], WORDS[1])).await;
    let receipt = tab.path().await;
    tab.tap(&tab.say("portal-receipt-how")).await;
    tab.tap(&tab.say("portal-receipt-download")).await;
    let proof = tab.downloaded().await;
    check(&tab, &proof.display().to_string()).await;
    // The line of stops is as new as the page: it is loaded again until the partner has signed.
    let signed = format!("{} {}", tab.say("portal-stop-witnessed"), tab.say("portal-stop-done"));
    tab.visit(&receipt).await;
    tab.loads_until(&signed).await;
    change(&tab).await;
}

async fn check(tab: &Tab, proof: &str) {
    tab.go(&format!("{}verify", tab.site.other.url)).await;
    tab.write("#file", proof).await;
    tab.press(&tab.say("portal-verify-send")).await;
    tab.sees(tab.pick("回执成立：", "The receipt holds:")).await;
}

/// Better words, and then none.
async fn change(tab: &Tab) {
    tab.press(&tab.say("portal-receipt-item")).await;
    tab.press(&tab.say("portal-correct")).await;
    tab.find("#text").await.clear().await.expect("an empty field");
    tab.write("#text", tab.pick(BETTER[0], BETTER[1])).await;
    tab.press(&tab.say("portal-correct-send")).await;
    tab.sees(tab.pick(BETTER[0], BETTER[1])).await;
    tab.sees(&tab.say("portal-history-revised")).await;
    tab.press(&tab.say("portal-withdraw")).await;
    tab.press(&tab.say("portal-withdraw-send")).await;
    tab.sees(&tab.say("portal-state-withdrawn")).await;
    tab.visit("/find").await;
    tab.sees(&tab.say("portal-state-withdrawn")).await;
}
