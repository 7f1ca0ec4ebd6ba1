// @ts-check
// Every case of the catalogue on @sentry/browser and on ours, in Chromium: the same pages, apart from the import.
// CASES=word,word runs those whose `area/case` contains a word, CASES_EVERY=4 each fourth of every area. SHOW=1 prints what differed, also where that is listed;
// DUMP=directory leaves there what both sides sent.
// ENGINE=late compares ours with an engine that is there at once with ours whose engine comes when the page has asked for nothing else for two seconds.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { notLate as apart, placesOf, spanlessPages } from '../deviations.mjs';
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

const spanless = spanlessPages(late);
/** Was an entry of `spanless` needed? @type {Set<string>} */
const spared = new Set();

/**
 * On the wire stands what the spans say: each header names a span that was sent in its trace, unless it says that nothing is recorded, and its
 * baggage is of that trace; each span of a request says what a header said.
 * @param {string} page
 * @param {import('./lib/visit.mjs').Seen} seen
 */
function agrees(page, { transactions, requests }) {
  const spans = transactions.flatMap(({ contexts, spans }) => [contexts.trace, ...spans]);
  const all = requests.map(({ method, path, headers }) => ({
    asked: `${method} ${path.split('?')[0]}`,
    header: String(headers['sentry-trace'] ?? ''),
    baggage: String(headers.baggage ?? ''),
  }));
  for (const { asked, header, baggage } of all) {
    const [trace, id, flag] = header.split('-');
    if (!trace || flag === '0') continue;
    const span = spans.find(({ span_id }) => span_id === id);
    if (span) assert.equal(trace, span.trace_id, `the header of ${asked} and its span are of one trace`);
    else if (page in spanless) spared.add(page);
    else assert.fail(`the header of ${asked} names ${header}, and no such span was sent`);
    const [, of = trace] = /sentry-trace_id=(\w+)/.exec(baggage) ?? [];
    if (!(page in spanless)) assert.equal(of, trace, `the baggage of ${asked} is of its trace`);
  }
  // A request's own span says what was asked for.
  for (const { description, span_id, trace_id, op } of spans) {
    if (op !== 'http.client') continue;
    const carried = all.filter(({ asked, header }) => header && isOf(description, asked)).map(({ header }) => header);
    if (carried[0] && !(page in spanless))
      assert.ok(
        carried.some((header) => header.startsWith(`${trace_id}-${span_id}`)),
        `${description}: its span ${trace_id}-${span_id} is what a header says: ${carried}`,
      );
  }
}

/** Is a span of this name that of this request? Names have an origin or not. @param {string} description @param {string} asked */
const isOf = (description, asked) => {
  const [method, path] = asked.split(' ');
  return description.startsWith(`${method} `) && description.split('?')[0].endsWith(path);
};

await describe('the catalogue', { concurrency: Number(process.env.CATALOGUE_TABS) || 2 }, () => {
  for (const it of all) {
    const row = areas.get(it.area) ?? { cases: 0, equal: 0, deviating: 0, defects: 0, failed: 0 };
    areas.set(it.area, row);
    row.cases++;
    row.failed++;
    test(`${it.area}/${it.name}: ${it.about}`, { skip: late && apart[`${it.area}/${it.name}`] }, async () => {
      const [base, ours] = await Promise.all(late ? [world.visit(it, 'ours'), world.visit(it, 'late')] : [world.visit(it, 'base'), world.visit(it, 'ours')]);
      if (process.env.DUMP) {
        mkdirSync(process.env.DUMP, { recursive: true });
        for (const seen of [base, ours]) writeFileSync(`${process.env.DUMP}/${it.area}-${it.name}-${seen.who}.json`, JSON.stringify(seen, null, 1));
      }
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
        // One is enough: the one that says where, if there is such a one.
        const [place] = meant.sort((a, b) => Number(!a.where) - Number(!b.where));
        if (place) use(place);
        if (process.env.SHOW) console.log(`${meant.length ? ' ' : '!'} ${it.area}/${it.name} ${line(difference)}`);
        return !meant.length;
      });
      assert.deepEqual(unlisted.map(line), [], 'every difference is listed in tests/deviations.mjs');
      agrees(`${it.area}/${it.name}`, ours);
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
  assert.deepEqual(
    Object.keys(spanless).filter((page) => !spared.has(page)),
    [],
    'requests without a span are listed where there are some',
  );
  const names = all.map(({ area, name }) => `${area}/${name}`);
  assert.deepEqual(
    Object.keys(apart).filter((page) => !names.includes(page)),
    [],
    'what is left out is a page',
  );
});

test('the table', () => {
  const rows = [...areas].map(([area, row]) => [area, row.cases, row.equal, row.deviating, row.defects, row.failed]);
  const sum = (/** @type {number} */ column) => rows.reduce((total, row) => total + Number(row[column]), 0);
  const table = [['area', 'cases', 'equal', 'deviating', 'defects shown', 'failed'], ...rows, ['all', ...[1, 2, 3, 4, 5].map(sum)]];
  console.log(table.map(([name, ...numbers]) => String(name).padEnd(14) + numbers.map((n) => String(n).padStart(14)).join('')).join('\n'));
  assert.ok(all.length > 0);
});
