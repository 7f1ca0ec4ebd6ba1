// @ts-check
// The same requests on @sentry/browser and on ours: what the server received is equal, or the difference is in
// tests/deviations.mjs. An entry of that list that no difference needs is a failure.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { placesOf } from '../deviations.mjs';
import { PROMISE, UNHURRIED, moduleOf, resultOf, serveSdks } from './sdks.mjs';
import { World } from '../e2e/lib/world.mjs';
import { PARENT, TAG_BAGGAGE, TRACE, setups } from './headers/setups.mjs';

/** @typedef {import('./sdks.mjs').Side} Side */
/** @typedef {Record<string, string | undefined>} Row what the server received of one request */

const { places, use, isUsed } = placesOf('headers');

const world = await World.start('chromium');
await serveSdks(world.site);
world.site.file('/requests.js', 'text/javascript', readFileSync(new URL('headers/requests.js', import.meta.url)));
after(() => world.stop());

/** Of the machine or the connection, not of the request. */
const NOISE = /^(host|connection|user-agent|accept-encoding|accept-language|origin|sec-ch-.*|cookie)$/;

/**
 * Makes the set-up's requests on one side.
 * @param {string} name
 * @param {Side} side
 */
async function run(name, side) {
  const setup = setups[name];
  const page = await world.page(({ dsn, api, other }) => ({
    sentryTrace: setup.sentryTrace,
    baggage: setup.baggage,
    first: PROMISE + (setup.first ?? ''),
    body: moduleOf(
      side,
      `const O = location.origin, X = ${JSON.stringify(other)};
      Sentry.init({
        dsn: ${JSON.stringify(dsn)}, release: 'shop@1.2.3', environment: 'test', traceLifecycle: 'static',
        integrations: [${setup.bare ? '' : `Sentry.browserTracingIntegration({ ${UNHURRIED} ${setup.tracing ?? ''} })`}],
        ${setup.options ?? ''}
      });
      ${setup.after ?? ''}`,
      `const cases = await import('/requests.js');
      return cases.make(cases.${setup.cases}, { Sentry, api: ${JSON.stringify(api)}, other: X });`,
    ),
  }));
  /** @type {{name: string, path: string, outcome: string, changed: boolean}[]} */
  const made = await world.visit(page, resultOf);
  return made.map((one) => {
    const mine = world.site.requests.items.filter((r) => r.path === one.path || r.path.startsWith(`${one.path}?`) || r.path.startsWith(`${one.path}/`));
    const request = mine.find((r) => r.method !== 'OPTIONS' || r.path.endsWith('?own'));
    return { ...one, request, preflight: mine.some((r) => r.method === 'OPTIONS' && r !== request), page };
  });
}

/**
 * The rows to compare: ids by what they are, not by their digits.
 * @param {Awaited<ReturnType<typeof run>>} made
 * @returns {Map<string, Row>}
 */
function rows(made) {
  const known = new Map([
    [TRACE, 'TRACE-OF-TAG'],
    [PARENT, 'SPAN-OF-TAG'],
    ['a'.repeat(32), 'OWN-TRACE'],
    ['b'.repeat(16), 'OWN-SPAN'],
  ]);
  return new Map(
    made.map(({ name, outcome, request, preflight, page }) => {
      /** @type {Map<string, string>} */
      const here = new Map();
      const named = (/** @type {string} */ kind, /** @type {string} */ id) => {
        if (!known.has(id) && !here.has(id)) here.set(id, `new ${kind}${here.size > 1 ? ' ' + here.size : ''}`);
        return known.get(id) ?? here.get(id) ?? id;
      };
      const plain = (/** @type {string} */ text) =>
        text
          .replaceAll(page.id, 'PAGE')
          .replaceAll(world.site.origin, 'ORIGIN')
          .replaceAll(world.site.otherOrigin, 'OTHER')
          .replace(/----WebKitFormBoundary\w+/g, 'BOUNDARY')
          .replace(/x{7000,}/g, 'LONG')
          .replace(/(sample_rand=)(?!0\.25\b|0\.75\b)[\d.e-]+/g, '$1RAND')
          .replace(/(?<![\da-f])[\da-f]{32}(?![\da-f])/g, (id) => named('trace', id))
          .replace(/(?<![\da-f])[\da-f]{16}(?![\da-f])/g, (id) => named('span', id))
          .replaceAll(TAG_BAGGAGE.replace(TRACE, 'TRACE-OF-TAG'), 'BAGGAGE-OF-TAG');
      /** @type {Row} */
      const row = { outcome: plain(outcome) };
      if (request) {
        Object.assign(row, {
          ':method': request.method,
          ':path': plain(request.path),
          ':origin': request.origin,
          ':preflight': String(preflight),
          ':body': plain(request.body),
        });
        for (const [key, value] of Object.entries(request.headers)) if (!NOISE.test(key)) row[key] = plain(String(value));
      }
      for (const [id, label] of here) known.set(id, label.replace('new ', '') + ` of “${name}”`);
      return [name, row];
    }),
  );
}

/** @param {Row} a @param {Row} b */
const differing = (a, b) => [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => a[key] !== b[key]);

/** @param {string | null} expected @param {string | undefined} value */
const isAsListed = (expected, value) =>
  expected === null || value === undefined
    ? (value ?? null) === expected
    : /^\/.*\/$/.test(expected)
      ? new RegExp(`^(?:${expected.slice(1, -1)})$`).test(value)
      : value === expected;

const seen = { equal: 0, deviating: 0 };

await describe('headers on the wire, beside @sentry/browser', { concurrency: 3 }, () => {
  for (const name of Object.keys(setups)) {
    test(name, async () => {
      const made = { reference: await run(name, 'reference'), ours: await run(name, 'ours') };
      const reference = rows(made.reference);
      const ours = rows(made.ours);
      assert.deepEqual([...ours.keys()], [...reference.keys()]);
      const problems = made.ours.filter((one) => one.changed).map((one) => `${one.name}: an object of the caller's was changed`);
      for (const [key, row] of ours) {
        const theirs = reference.get(key) ?? {};
        const open = new Set(differing(theirs, row));
        if (open.size === 0) seen.equal += 1;
        else seen.deviating += 1;
        for (const place of places) {
          if ((place.setup && !place.setup.test(name)) || !place.case.test(key)) continue;
          for (const header of open) {
            const entry = header in place.ours ? header : '*';
            if (entry in place.ours && isAsListed(place.ours[entry], row[header])) {
              open.delete(header);
              use(place, entry);
            }
          }
        }
        for (const header of open) problems.push(`${key}: ${header}\n      reference: ${theirs[header]}\n      ours:      ${row[header]}`);
      }
      if (problems.length) assert.fail(`\n    ${problems.join('\n    ')}`);
    });
  }
});

test('every deviation in the list is one', (t) => {
  t.diagnostic(`${seen.equal} requests equal on the wire, ${seen.deviating} deviate as listed`);
  const idle = places.flatMap((place) =>
    Object.keys(place.ours)
      .filter((header) => !isUsed(place, header))
      .map((header) => `${place.why}: ${place.setup ?? 'anywhere'} › ${place.case}: ${header} does not differ, or not so`),
  );
  assert.deepEqual(idle, []);
});
