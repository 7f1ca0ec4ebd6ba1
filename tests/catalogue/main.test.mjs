// @ts-check
// Every case of the catalogue on @sentry/browser and on ours, in Chromium: the same pages, apart from the import.
// CASES=word,word runs those whose `area/case` contains a word, CASES_EVERY=4 each fourth of every area. SHOW=1 prints what differed, also where that is listed;
// DUMP=directory leaves there what both sides sent.
// ENGINE=late compares ours with an engine that is there at once with ours whose engine comes two seconds after the page.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { placesOf } from '../deviations.mjs';
import { cases } from './lib/cases.mjs';
import { differences, line } from './lib/compare.mjs';
import { normalise } from './lib/normalise.mjs';
import { World } from './lib/visit.mjs';

const late = process.env.ENGINE === 'late';
const only = (process.env.CASES ?? '').split(',').filter(Boolean);
const every = Number(process.env.CASES_EVERY) || 1;
const seen = new Map();
const all = (await cases(only)).filter(({ area }) => {
  const index = seen.get(area) ?? 0;
  seen.set(area, index + 1);
  return index % every === 0;
});
const world = await World.start();
after(() => world.stop());

/** @type {Map<string, { cases: number, equal: number, deviating: number, defects: number, failed: number }>} */
const areas = new Map();
const { places, use, isUsed } = placesOf(late ? 'late' : 'pages');

/** Pages that make no sense with an engine that comes late, each with its reason. @type {Record<string, string>} */
const apart = {
  'scope/propagation-context': 'its script reads out of the baggage what the engine decides',
  'linking/session-storage': 'it loads itself again before the engine is there',
  'control/hook-auto-finish': 'it emits a hook of the engine before that is there',
  'navigation/bfcache': 'the browser does not keep a page that waits for an answer',
  'navigation/bfcache-off': 'the browser does not keep a page that waits for an answer',
  'pageload/pagehide': 'it is left before the engine is there: the next page of the visit counts it',
  'pageload/pagehide-in-flight': 'it is left before the engine is there: the next page of the visit counts it',
  'pageload/tag-deferred': 'its header says what the engine decides',
  'requests/own-headers': 'its headers say what the engine decides',
  'requests/should-create-span': 'its header says what the engine decides',
  'requests/hooks': 'it notes what its hooks were told before the engine is there',
  'sampling/rate-invalid': 'it notes what the engine decides',
};

/**
 * On the wire stands what the spans say: each header of ours names a span that was sent in its trace, unless it says that nothing is recorded or
 * is of a request that no span was open for.
 * @param {import('./lib/visit.mjs').Seen} seen
 */
function agrees({ transactions, requests }) {
  const spans = transactions.flatMap(({ contexts, spans }) => [contexts.trace, ...spans]);
  for (const { span_id, trace_id } of spans) {
    for (const { path, headers } of requests) {
      const [trace, id] = String(headers['sentry-trace'] ?? '').split('-');
      if (id === span_id) assert.equal(trace, trace_id, `the header of ${path} and its span are of one trace`);
    }
  }
  // A request's own span says what was asked for.
  for (const { description, span_id, trace_id, op } of spans) {
    const asked =
      op === 'http.client'
        ? requests.filter(({ method, path }) => description.startsWith(`${method} `) && description.split('?')[0].endsWith(path.split('?')[0]))
        : [];
    const carried = asked.map(({ headers }) => String(headers['sentry-trace'] ?? ''));
    if (asked[0] && carried.every((header) => header.length > 48 && !own.has(header.slice(0, 32))))
      assert.ok(
        carried.some((header) => header.startsWith(`${trace_id}-${span_id}`)),
        `${description}: its span ${trace_id}-${span_id} is what a header says: ${carried}`,
      );
  }
}
/** Traces that pages bring along, in headers of their own. */
const own = new Set(['0123456789abcdef0123456789abcdef', '12345678901234567890123456789012', 'a'.repeat(32), 'b'.repeat(32)]);

await describe('the catalogue', { concurrency: Number(process.env.CATALOGUE_TABS) || 2 }, () => {
  for (const it of all) {
    const row = areas.get(it.area) ?? { cases: 0, equal: 0, deviating: 0, defects: 0, failed: 0 };
    areas.set(it.area, row);
    row.cases++;
    row.failed++;
    test(`${it.area}/${it.name}: ${it.about}`, { skip: late && apart[`${it.area}/${it.name}`] }, async () => {
      const [base, ours] = await Promise.all(late ? [world.visit(it, 'ours'), world.visit(it, 'late')] : [world.visit(it, 'base'), world.visit(it, 'ours')]);
      agrees(ours);
      if (process.env.DUMP)
        for (const seen of [base, ours]) writeFileSync(`${process.env.DUMP}/${it.area}-${it.name}-${seen.who}.json`, JSON.stringify(seen, null, 1));
      assert.deepEqual(
        ours.errors,
        base.errors.filter((error) => ours.errors.includes(error)),
        'ours throws nothing of its own',
      );
      it.check?.(ours);
      if (it.defect && !late) assert.throws(() => it.check?.(base), `the reference no longer has defect ${it.defect}`);
      else it.check?.(base);
      const found = differences(normalise(base, it), normalise(ours, it));
      const unlisted = found.filter((difference) => {
        const meant = places.filter(
          ({ where, path, is }) => (!where || where.test(`${it.area}/${it.name}`)) && path.test(difference.path) && (!is || is(difference)),
        );
        for (const place of meant) use(place);
        if (process.env.SHOW) console.log(`${meant.length ? ' ' : '!'} ${it.area}/${it.name} ${line(difference)}`);
        return !meant.length;
      });
      assert.deepEqual(unlisted.map(line), [], 'every difference is listed in tests/deviations.mjs');
      row.failed--;
      row.defects += it.defect ? 1 : 0;
      if (found.length) row.deviating++;
      else row.equal++;
    });
  }
});

test('every body that was sent is an envelope', () => assert.deepEqual(world.ingest.malformed, []));

test('every listed deviation is needed', { skip: only.length > 0 || every > 1 }, () => {
  assert.deepEqual(
    places.filter((place) => !place.sometimes && !isUsed(place)).map(({ why, where, path }) => `${why}: ${where ?? 'anywhere'} ${path}`),
    [],
  );
});

test('the table', () => {
  const rows = [...areas].map(([area, row]) => [area, row.cases, row.equal, row.deviating, row.defects, row.failed]);
  const sum = (/** @type {number} */ column) => rows.reduce((total, row) => total + Number(row[column]), 0);
  const table = [['area', 'cases', 'equal', 'deviating', 'defects shown', 'failed'], ...rows, ['all', ...[1, 2, 3, 4, 5].map(sum)]];
  console.log(table.map(([name, ...numbers]) => String(name).padEnd(14) + numbers.map((n) => String(n).padStart(14)).join('')).join('\n'));
  assert.ok(all.length > 0);
});
