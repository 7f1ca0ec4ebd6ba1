//! What the engine and the page are told of the options.

use super::Settings;
use crate::engine::options::{Config, MAX_LIST};
use crate::protocol::dsn::{Dsn, DsnError};
use crate::protocol::event::{SDK_NAME, SDK_VERSION};
use crate::seam::{hook, option_list, option_number, option_text};
use alloc::string::String;
use core::mem;

impl Settings {
    /// As the engine is configured. Texts and lists are its own from now on.
    pub(crate) fn config(&mut self, dsn: [(usize, String); 5]) -> Config {
        let mut texts = mem::take(&mut self.texts);
        for (at, text) in dsn {
            if let Some(place) = texts.get_mut(at).filter(|place| place.is_empty()) {
                *place = text;
            }
        }
        let mut lists = mem::take(&mut self.lists);
        if let Some(routes) = lists.get_mut(option_list::ROUTES) {
            routes.truncate(MAX_LIST);
        }
        // Also for the page load, which starts with the engine.
        if self.asks_before_routes() {
            self.put_number(option_number::HOOKS, f64::from(hook::ROUTES));
        }
        Config::read(self.flags, &self.numbers, texts, lists)
    }

    /// What the DSN says, each at its position among the texts; or what is wrong with it.
    pub(crate) fn dsn_texts(&self) -> Result<[(usize, String); 5], DsnError> {
        let dsn = Dsn::parse(&self.dsn)?;
        let mut client = String::from(SDK_NAME);
        client.push('/');
        client.push_str(SDK_VERSION);
        Ok([
            (option_text::PUBLIC_KEY, String::from(dsn.public_key())),
            (option_text::HOST, String::from(dsn.host())),
            (option_text::ORG_ID, String::from(dsn.org_id().unwrap_or_default())),
            (option_text::DSN, dsn.to_text(false)),
            (option_text::ENDPOINT, dsn.envelope_url(Some(self.text(option_text::TUNNEL)), Some(&client))),
        ])
    }

    pub(crate) fn sample_rate(&self) -> Option<f64> {
        self.numbers.get(option_number::TRACES_SAMPLE_RATE).copied().filter(|rate| !rate.is_nan())
    }
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use crate::api::rust::{LinkPreviousTrace, Unsampled, UrlQuery};
    use alloc::format;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// What the engine reads of the options.
    fn read(mut options: Options) -> String {
        let dsn = options.0.dsn_texts().unwrap();
        format!("{:?}", options.0.config(dsn))
    }

    #[test]
    fn the_engine_reads_every_option_that_is_its_business() {
        let new = || Options::new("https://key@ingest.example.com/42");
        let plain = read(new());
        let second = Duration::from_secs(7);
        for (name, changed) in [
            ("release", new().release("a")),
            ("environment", new().environment("a")),
            ("dist", new().dist("a")),
            ("traces_sample_rate", new().traces_sample_rate(0.5)),
            ("traces_sampler", new().traces_sampler(|_| 1.0)),
            ("tunnel", new().tunnel("/t")),
            ("routes", new().routes(["/a"])),
            ("idle_timeout", new().idle_timeout(second)),
            ("final_timeout", new().final_timeout(second)),
            ("child_span_timeout", new().child_span_timeout(second)),
            ("max_tag_age", new().max_tag_age(second)),
            ("instrument_page_load", new().instrument_page_load(false)),
            ("instrument_navigation", new().instrument_navigation(false)),
            ("instrument_bfcache_restore", new().instrument_bfcache_restore(false)),
            ("mark_background_span", new().mark_background_span(false)),
            ("detect_redirects", new().detect_redirects(false)),
            ("enable_report_page_loaded", new().enable_report_page_loaded(true)),
            ("enable_long_task", new().enable_long_task(false)),
            ("enable_long_animation_frame", new().enable_long_animation_frame(false)),
            ("enable_inp", new().enable_inp(false)),
            ("enable_http_timings", new().enable_http_timings(false)),
            ("ignore_hash_changes", new().ignore_hash_changes(true)),
            ("ignore_search_changes", new().ignore_search_changes(true)),
            ("ignore_resource_spans", new().ignore_resource_spans(["resource.css"])),
            ("user_timing", new().user_timing(true)),
            ("interactions", new().interactions(true)),
            ("unsampled, omit", new().unsampled(Unsampled::Omit)),
            ("unsampled, defer", new().unsampled(Unsampled::Defer)),
            ("link_previous_trace", new().link_previous_trace(LinkPreviousTrace::SessionStorage)),
            ("link_previous_trace, off", new().link_previous_trace(LinkPreviousTrace::Off)),
            ("consistent_trace_sampling", new().consistent_trace_sampling(true)),
            ("strict_trace_continuation", new().strict_trace_continuation(true)),
            ("org_id", new().org_id("7")),
            ("url_query, nothing", new().url_query(UrlQuery::Nothing)),
            ("url_query, allow", new().url_query(UrlQuery::Allow(Vec::from([String::from("page")])))),
            ("url_query, deny", new().url_query(UrlQuery::Deny(Vec::from([String::from("q")])))),
            ("infer_ip", new().infer_ip(false)),
            ("buffer_size", new().buffer_size(3)),
            ("send_client_reports", new().send_client_reports(false)),
            ("debug", new().debug(true)),
        ] {
            assert_ne!(read(changed), plain, "{name} is ignored");
        }
        assert_eq!(read(new().environment("").url_query(UrlQuery::Deny(Vec::new()))), plain);
        assert_eq!(
            read(new().url_query(UrlQuery::Allow(Vec::new()))),
            read(new().url_query(UrlQuery::Nothing))
        );
    }
}
