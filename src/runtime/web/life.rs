//! How it begins and ends.

use super::routes::name_of;
use super::{APP, App, EARLY, GENERATION, NOT_INSTALLED, TELL, Told, off, page, tell, with};
use crate::api::rust::{ConfigError, Options, Settings};
use crate::engine::hook;
use crate::engine::options::{PageStart, Start, texts_of};
use crate::protocol::{url, user_agent};
use crate::runtime::wire::{Machine, op};
use crate::seam::{fact_text, option_text, source as name_source};
use crate::time::millis_to_micros;
use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::mem;

pub(crate) fn start(options: Options) -> Result<u32, ConfigError> {
    let started = try_start(options.0);
    if let Err(error) = &started {
        page::error(match error {
            ConfigError::InvalidDsn(why) => ["not started: the DSN is malformed: ", why],
            ConfigError::AlreadyInitialised => ["init was called again: what runs already goes on", ""],
        });
    }
    started
}

fn try_start(mut options: Box<Settings>) -> Result<u32, ConfigError> {
    let taken = APP.try_with(|cell| cell.try_borrow().is_ok_and(|app| app.is_none())) != Ok(true);
    if !taken {
        // What an earlier `init` said of itself is no longer of interest.
        TELL.set(None);
        if let Some(open) = options.open_debug {
            open();
        }
    }
    if options.dsn.is_empty() {
        if !taken {
            off("no DSN");
            tell(&Told::Init(&options, false));
        }
        return Ok(NOT_INSTALLED);
    }
    let dsn = options.dsn_texts().map_err(|error| {
        if !taken {
            off("invalid DSN");
        }
        ConfigError::InvalidDsn(String::from(error.reason()))
    })?;
    if taken {
        return Err(ConfigError::AlreadyInitialised);
    }
    tell(&Told::Init(&options, true));
    if !options.enabled {
        off("enabled: false");
        return Ok(NOT_INSTALLED);
    }
    if user_agent::is_bot(&page::user_agent()) {
        off("crawler");
        tell(&Told::Note("does nothing: the browser calls itself a crawler, whose requests are left alone"));
        return Ok(NOT_INSTALLED);
    }
    let mut config = options.config(dsn);
    let options: Rc<Settings> = Rc::from(options);
    let (numbers, texts) = page::install(&options);
    let page = PageStart::read(&numbers, &texts_of(&texts));
    let tunnel = &mut config.texts[option_text::TUNNEL];
    if !tunnel.is_empty() && !page::is_address(tunnel) {
        page::error(["nothing will be sent, as the tunnel is no address: ", tunnel]);
    }
    // As the addresses of requests are told.
    if tunnel.starts_with('/') && !tunnel.starts_with("//") {
        tunnel.insert_str(0, url::origin(&page.texts[fact_text::URL]));
    }
    let previous = options.hooks.stored.and_then(|stored| stored(&config, &page));
    let start = Start { config, page, previous };
    // The page's own seed is that of a page without `crypto`, too.
    let mut machine = match page::random() {
        Some(seed) => Machine::seeded(start, seed),
        None => Machine::new(start),
    };
    let mut hooks = 0;
    if options.asks_before_routes() {
        hooks |= hook::ROUTES;
    }
    if options.before_send.is_some() {
        hooks |= hook::EVENTS;
    }
    machine.tracer.set_hooks(hooks);
    if let Some((ask, _)) = options.hooks.spans {
        ask(&mut machine.tracer);
    }
    let generation = GENERATION.with(|cell| {
        let next = cell.borrow().wrapping_add(1).max(NOT_INSTALLED + 1);
        cell.replace(next);
        next
    });
    let early = EARLY.take();
    let app = App {
        generation,
        machine,
        options: options.clone(),
        scope_changed: early.is_some(),
        scope: early.unwrap_or_default(),
        href: page::href(),
        announced: None,
        named: None,
        renamed: false,
        wanted: true,
        open: Vec::new(),
        paused: false,
        attached: false,
        deciding: 0,
    };
    APP.with(|cell| {
        // There is no other, and nobody is at it. Nothing is dropped here: that would be code for all that an engine is made of.
        match cell.try_borrow_mut() {
            Ok(mut slot) => mem::forget(slot.replace(app)),
            Err(_) => mem::forget(app),
        }
    });
    if !options.asks_before_routes()
        && let Some(name) = name_of(&options, &page::href())
    {
        with(|app| app.machine.event(op::ROUTE_NAME, &[page::now(), f64::from(name_source::ROUTE)], &name));
    }
    tell(&Told::Engine(&options));
    with(|app| app.attached = true);
    page::attach(&options);
    Ok(generation)
}

/// From here on until the end of the task a dropped guard is one that nobody kept.
pub(crate) fn begin_task() {
    page::begin_task();
}

pub(crate) fn stop(generation: u32) {
    if with(|app| app.generation) != Some(generation) {
        return;
    }
    if page::in_first_task() {
        page::error([
            "stopped: the guard of init_guarded was dropped in the task in which it was made. Keep it, or call init, which lasts",
            "",
        ]);
    }
    page::event(op::CLOSE, &[page::now(), page::wall()], "");
    page::detach();
    forget();
    off("stopped");
    TELL.set(None);
}

/// Lets go of the app; from here on everything does nothing.
fn forget() {
    let app = APP.try_with(|cell| cell.try_borrow_mut().ok().and_then(|mut slot| slot.take()));
    // Dropped here, without the borrow: its options hold closures of the app.
    drop(app);
}

pub(crate) fn now() -> f64 {
    page::now()
}

pub(crate) fn epoch_micros() -> i64 {
    millis_to_micros(page::wall())
}

pub(crate) fn is_active() -> bool {
    with(|app| !app.paused) == Some(true)
}

pub(crate) fn flush() {
    page::event(op::FLUSH, &[page::now(), page::wall()], "");
}

pub(crate) fn pause(paused: bool) {
    if with(|app| app.paused = paused).is_some() {
        page::pause(paused);
    }
}

pub(crate) fn report_page_loaded() {
    page::event(op::PAGE_LOADED, &[page::now()], "");
}
