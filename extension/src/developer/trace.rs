//! The trace: each chain of redirects as a picture of who led to whom, with the words below it.

use access_vigil_core::journal::{Chain, ChainHop, chains};
use web_sys::Element;

use super::choice::Choice;
use super::reading::Reading;
use super::timeline::tone_name;
use crate::page::{self, Page};
use crate::{js, words};

/// Shows the chains that are wanted.
pub(crate) fn render(page: &Page, reading: &Reading, choice: &Choice) {
    let Some(place) = page.by_id("chains") else {
        return;
    };
    let wanted = chains(&reading.entries).into_iter().filter(|chain| {
        let is_about = choice.host.is_empty() || chain.hosts.contains(&choice.host);
        is_about && choice.finds(&text_of(chain))
    });
    let shown = wanted.take(MOST).filter_map(|chain| {
        let id = chain.hops.first().map(|hop| hop.number.to_string())?;
        let text = serde_json::to_string(&chain).unwrap_or_default();
        page::standing(&place, &id, &text).or_else(|| {
            let element = build(page, &chain)?;
            page::note_standing(&element, &id, &text);
            Some(element)
        })
    });
    page::arrange(&place, &shown.collect::<Vec<_>>());
}

fn build(page: &Page, chain: &Chain) -> Option<Element> {
    let slots = [
        ("title", words::sentence(&chain.title)),
        ("time", words::second(chain.at)),
    ];
    let element = page.card("chain", &slots)?;
    page::set_property(&element, "--lanes", &chain.hosts.len().to_string());
    let lanes = page::slot(&element, "lanes")?;
    for host in &chain.hosts {
        let lane = page.element("span", host)?;
        js::ignored("the words name it too", lanes.append_child(&lane).map(drop));
    }
    let hops = page::slot(&element, "hops")?;
    for hop in &chain.hops {
        let line = build_hop(page, chain, hop)?;
        js::ignored(
            "the timeline has it too",
            hops.append_child(&line).map(drop),
        );
    }
    Some(element)
}

fn build_hop(page: &Page, chain: &Chain, hop: &ChainHop) -> Option<Element> {
    let host = chain.hosts.get(hop.lane).map_or("", String::as_str);
    let leads_to = if hop.leads_to.is_empty() {
        String::new()
    } else {
        format!("→ {}", hop.leads_to)
    };
    let verdict = hop.verdict.as_ref().map(words::sentence);
    let slots = [
        ("after", format!("+{} ms", hop.after)),
        ("asked", asked(host, hop)),
        ("came", hop.came.clone()),
        ("leads-to", leads_to),
        ("cookies", words::listed(&hop.cookies)),
        ("verdict", verdict.unwrap_or_default()),
    ];
    let line = page.card("hop", &slots)?;
    page::mark(&line, "data-tone", tone_name(hop.tone));
    page::mark(&line, "data-entry", &hop.number.to_string());
    let to = hop.to_lane.unwrap_or(hop.lane);
    let (first, last) = (hop.lane.min(to), hop.lane.max(to));
    if first == last {
        page::mark(&line, "data-stays", "");
    } else if to < hop.lane {
        page::mark(&line, "data-back", "");
    }
    page::set_property(&line, "--from", &(first + 1).to_string());
    page::set_property(&line, "--to", &(last + 1).max(first + 2).to_string());
    Some(line)
}

/// The method, or the name of the step, and the address.
fn asked(host: &str, hop: &ChainHop) -> String {
    match hop.asked.split_once(' ') {
        Some((verb, path)) => format!("{verb} {host}{path}"),
        None => host.into(),
    }
}

fn text_of(chain: &Chain) -> String {
    let mut text = words::sentence(&chain.title);
    for hop in &chain.hops {
        let host = chain.hosts.get(hop.lane).map_or("", String::as_str);
        for part in [&asked(host, hop), &hop.came, &hop.leads_to] {
            text.push(' ');
            text.push_str(part);
        }
    }
    text
}

/// Older ones are in the timeline.
const MOST: usize = 60;
