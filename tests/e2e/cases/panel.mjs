// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startDemo } from '../../../scripts/start.mjs';

/** The demo page's own panel. @param {import('../lib/world.mjs').World} world */
export default function panel(world) {
  test('the demo page draws its trace from what the ingest received, and says what each request carried', async () => {
    const demo = await startDemo({ spotlight: false, quiet: true });
    try {
      await world.visit({ url: `${demo.url}/?tag=baggage` }, async (tab) => {
        const { tag, rows, requests } = await tab.evaluate(
          () =>
            new Promise((resolve) => {
              const look = () => {
                const requests = [...document.querySelectorAll('.requests li')].map((item) => item.textContent ?? '');
                const rows = [...document.querySelectorAll('.trace li')].map((row) => ({
                  op: row.querySelector('small')?.textContent,
                  id: row.getAttribute('data-span'),
                  indent: parseFloat(/** @type {HTMLElement} */ (row.firstElementChild).style.paddingLeft),
                }));
                const drawn = rows.some(({ op }) => op === 'pageload') && rows.filter(({ op }) => op === 'http.server').length === 5;
                if (!drawn || requests.length !== 4) return;
                observer.disconnect();
                resolve({ tag: document.querySelector('meta[name="sentry-trace"]')?.getAttribute('content'), rows, requests });
              };
              const observer = new MutationObserver(look);
              observer.observe(document, { subtree: true, childList: true });
              look();
            }),
        );
        const [trace, span] = tag.split('-');
        assert.equal(rows[0].op, 'http.server');
        assert.equal(rows[0].id, span, 'the server that rendered the page is on top');
        const indent = (/** @type {string} */ op) => rows.find((/** @type {any} */ row) => row.op === op).indent;
        assert.ok(indent('pageload') > rows[0].indent, 'the page load below it');
        assert.ok(indent('http.client') > indent('pageload'), 'requests below the page load');
        const first = rows.findIndex((/** @type {any} */ row) => row.op === 'http.client');
        assert.equal(rows[first + 1].op, 'http.server');
        assert.ok(rows[first + 1].indent > rows[first].indent, "the API's transaction below its request");
        for (const request of requests) {
          assert.match(request, new RegExp(`attached \\(target .*\\)${trace}-[0-9a-f]{16}-1baggage: .*sentry-trace_id=${trace}`));
        }

        // The observer is there before the click: the request is drawn once, and may be drawn before the driver answers.
        const bare = await tab.evaluate(
          () =>
            new Promise((resolve) => {
              new MutationObserver(() => {
                const item = document.querySelector('.requests li.bare');
                if (item) resolve(item.textContent);
              }).observe(document, { subtree: true, childList: true });
              /** @type {HTMLElement} */ (document.querySelector('#calls button:nth-of-type(8)')).click();
            }),
        );
        assert.match(bare, /^127\.0\.0\.1:\d+\/api\/products\/2fetch200not attached: no target matchesexplain/);
      });
    } finally {
      await demo.stop();
    }
  });

  test('the demo page says how it is set up: a late engine, a dead ingest, its switches', async () => {
    const demo = await startDemo({ spotlight: false, quiet: true });
    /** Waits until an element says something. @param {import('../lib/browsers.mjs').Tab} tab @param {string} selector @param {string} text */
    const says = (tab, selector, text) =>
      tab.evaluate(
        ([where, what]) =>
          new Promise((/** @type {(value: string) => void} */ resolve) => {
            const look = () => {
              const said = document.querySelector(where)?.textContent ?? '';
              if (said.includes(what)) resolve(said);
            };
            new MutationObserver(look).observe(document, { subtree: true, childList: true });
            look();
          }),
        /** @type {[string, string]} */ ([selector, text]),
      );
    try {
      await world.visit({ url: `${demo.url}/?entry=slim&engine=late` }, async (tab) => {
        await says(tab, '#facts', 'Enginerunning');
        assert.match(await says(tab, '#facts', 'Entry'), /browser-tracing\/slim/);
        // The requests from before the engine are in its trace.
        await says(tab, '#traces', 'Page load/');
        const explained = await tab.evaluate(() => [...document.querySelectorAll('.requests pre')].map((it) => it.textContent ?? ''));
        // The first one, at the end of the list, was made while the page was alone.
        assert.match(explained[explained.length - 1], /"attached": true[^]*"mode": "propagation-only"/);
      });
      await world.visit({ url: `${demo.url}/?ingest=dead` }, async (tab) => {
        await says(tab, '#traces', 'The ingest answers 503');
        const { labels, next, without } = await tab.evaluate(async () => {
          const { withSwitches } = await import(/** @type {any} */ ('/site/switches.js'));
          const labels = [...document.querySelectorAll('#switches select')].map((it) => /** @type {HTMLSelectElement} */ (it).labels?.[0]?.textContent);
          return { labels, next: withSwitches({ engine: 'late' }), without: withSwitches({ ingest: '' }) };
        });
        assert.equal(labels.filter(Boolean).length, 5, 'each switch has its label');
        assert.equal(next, '/?ingest=dead&engine=late&entry=slim');
        assert.equal(without, '/');
      });
    } finally {
      await demo.stop();
    }
  });
}
