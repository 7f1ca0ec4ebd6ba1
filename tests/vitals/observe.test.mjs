// observe.js against a fake browser: what it sends for each kind of entry is what the instruments in src/engine/instruments read.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { observe } from '../../src/browser/observe.js';
import { ENTRY } from '../../src/browser/seam.js';
import { component, selector } from '../../src/browser/selector.js';

const layout = JSON.parse(readFileSync(new URL('layout.json', import.meta.url), 'utf8'));
const plain = (nums) => Array.from(nums, (n) => (Number.isFinite(n) ? n : String(n)));

const element = (tag, attributes = {}, parentNode = null) => ({
  tagName: tag.toUpperCase(),
  id: attributes.id ?? '',
  className: attributes.class ?? '',
  getAttribute: (name) => attributes[name] ?? null,
  parentNode,
});
const page = { parentNode: null }; // the document: no tag
const html = element('html', {}, page);
const body = element('body', {}, html);
const h1 = element('h1', { id: 't' }, body);
const cart = element('div', { 'data-sentry-component': 'Cart' }, null);
const nodes = { 'h1#t': h1, '[component]': cart };

/** A browser with every entry type, or with those given. */
function browser(types, { navigation, visibility = [], visibilityState = 'visible', prerendering = false } = {}) {
  const made = [];
  const listeners = new Map();
  const frames = [];
  const all = [
    'event',
    'first-input',
    'interaction-contentful-paint',
    'largest-contentful-paint',
    'layout-shift',
    'long-animation-frame',
    'longtask',
    'mark',
    'measure',
    'navigation',
    'paint',
    'resource',
    'soft-navigation',
  ];
  class PerformanceObserver {
    static supportedEntryTypes = types ?? all;
    pending = [];
    constructor(callback) {
      this.callback = callback;
    }
    observe(options) {
      this.options = options;
      made.push(this);
    }
    takeRecords() {
      return this.pending.splice(0);
    }
    disconnect() {
      made.splice(made.indexOf(this), 1);
    }
  }
  return {
    made,
    listeners,
    frames,
    /** The browser delivers these entries of one type. */
    deliver(type, ...entries) {
      const observer = made.find((o) => o.options.type === type);
      assert.ok(observer, `${type} is observed`);
      observer.callback({ getEntries: () => entries });
    },
    global: {
      PerformanceObserver,
      performance: {
        now: () => 733,
        interactionCount: 3,
        getEntriesByType: (type) => (type === 'navigation' ? (navigation ? [navigation] : []) : visibility),
      },
      document: { visibilityState, prerendering },
      addEventListener: (type, f) => listeners.set(type, f),
      removeEventListener: (type, f) => listeners.get(type) === f && listeners.delete(type),
      requestAnimationFrame: (f) => frames.push(f),
    },
  };
}

const everything = { userTiming: true };

test('every kind of entry is sent in the documented layout', () => {
  const { global, deliver, listeners, frames } = browser();
  const sent = [];
  const take = () => sent.splice(0);
  const observed = observe(global, (op, nums, text) => sent.push({ op, nums, text }), everything);
  const atStart = take();
  // Long tasks are observed only where long animation frames are not.
  const old = browser(['longtask']);
  const oldObserved = observe(old.global, (op, nums, text) => sent.push({ op, nums, text }));
  take();
  for (const example of layout) {
    let got;
    if (example.start) got = atStart;
    else if (example.pageshow) {
      listeners.get('pageshow')({ persisted: true, timeStamp: example.pageshow });
      got = take();
    } else if (example.frames) {
      while (frames.length) frames.shift()();
      got = take();
    } else if (example.interactionCount) {
      global.performance.interactionCount = example.interactionCount;
      observed.collectNow();
      got = take();
    } else {
      const entry = structuredClone(example.entry);
      if ('element' in entry) entry.element = nodes[entry.element];
      if ('target' in entry) entry.target = nodes[entry.target];
      if (entry.largestContentfulPaint) entry.largestContentfulPaint.element = nodes[entry.largestContentfulPaint.element];
      for (const source of entry.sources ?? []) source.node = nodes[source.node] ?? null;
      (entry.entryType === 'longtask' ? old.deliver : deliver)(entry.entryType, entry);
      got = take();
    }
    const label = JSON.stringify(example.nums);
    assert.equal(got.length, 1, `one call for ${label}`);
    assert.equal(got[0].op, ENTRY);
    assert.ok(got[0].nums instanceof Float64Array);
    assert.deepEqual(plain(got[0].nums), example.nums);
    assert.equal(got[0].text, example.text);
  }
  observed.stop();
  oldObserved.stop();
});

test('what the page did not ask for and what the browser does not have is not observed', () => {
  const types = (b, options) => {
    const o = observe(b.global, () => {}, options);
    const observed = b.made.map((x) => x.options.type).sort();
    o.stop();
    assert.deepEqual(b.made, [], 'all disconnected');
    assert.equal(b.listeners.size, 0, 'no listener left');
    return observed;
  };
  assert.deepEqual(types(browser()), [
    'event',
    'first-input',
    'interaction-contentful-paint',
    'largest-contentful-paint',
    'layout-shift',
    'long-animation-frame',
    'navigation',
    'paint',
    'resource',
    'soft-navigation',
  ]);
  const off = { enableLongAnimationFrame: false, enableLongTask: false, webVitals: { ignore: ['lcp', 'cls', 'inp'], softNavigations: false } };
  assert.deepEqual(types(browser(), off), ['navigation', 'paint', 'resource']);
  assert.ok(types(browser(), { enableLongAnimationFrame: false }).includes('longtask'));
  assert.deepEqual(types(browser(['resource', 'mark']), everything), ['mark', 'resource']);
  const none = browser();
  delete none.global.PerformanceObserver;
  assert.deepEqual(types(none), []);
});

test('buffered entries are asked for, and events from 40 ms on', () => {
  const b = browser();
  observe(b.global, () => {}, everything);
  for (const { options } of b.made) assert.equal(options.buffered, true);
  assert.equal(b.made.find((o) => o.options.type === 'event').options.durationThreshold, 40);
});

test('nothing throws into the browser', () => {
  const b = browser();
  const observed = observe(b.global, () => {
    throw new Error('the engine is gone');
  });
  b.deliver('paint', { name: 'first-paint', startTime: 1 });
  b.deliver('long-animation-frame', { startTime: 1, duration: 60, scripts: [] });
  b.deliver('largest-contentful-paint', {
    get startTime() {
      throw new Error('hostile');
    },
  });
  b.listeners.get('pageshow')({ persisted: true, timeStamp: 1 });
  observed.collectNow();
  observed.stop();
  const empty = observe({}, () => assert.fail('nothing to report'));
  empty.collectNow();
  empty.stop();
});

test('collectNow sends what the observers hold back, and the navigation before the load has ended', () => {
  const example = layout[0].entry;
  const loading = { ...example, loadEventStart: 0, loadEventEnd: 0, duration: 0 };
  const b = browser(undefined, { navigation: loading });
  const sent = [];
  const observed = observe(b.global, (_, nums, text) => sent.push([nums[0], text]));
  sent.length = 0;
  b.made.find((o) => o.options.type === 'resource').pending.push({ ...layout[1].entry });
  observed.collectNow();
  assert.deepEqual(
    sent.map(([kind]) => kind),
    [2, 1, 11],
  );
  sent.length = 0;
  observed.collectNow();
  assert.deepEqual(sent, [], 'nothing twice');
  Object.assign(loading, example);
  b.deliver('navigation', loading);
  observed.collectNow();
  assert.deepEqual(
    sent.map(([kind]) => kind),
    [1],
    'once more when complete',
  );
});

test('while the engine is told of the past, the navigation is told as it was then', () => {
  const loaded = layout[0].entry;
  const b = browser(undefined, { navigation: loaded });
  const sent = [];
  let until = loaded.responseEnd;
  const observed = observe(b.global, (_, nums) => nums[0] === 1 && sent.push(nums), { until: () => until });
  const ends = () => sent.splice(0).map((nums) => [14, 18, 20, 2].map((at) => nums[at]));
  const { responseEnd, domContentLoadedEventEnd, loadEventEnd, duration } = loaded;
  for (const [then, told] of [
    [responseEnd, [[responseEnd, 0, 0, 0]]],
    [responseEnd + 0.1, []],
    [domContentLoadedEventEnd, [[responseEnd, domContentLoadedEventEnd, 0, 0]]],
    [Infinity, [[responseEnd, domContentLoadedEventEnd, loadEventEnd, duration]]],
  ]) {
    until = then;
    observed.collectNow();
    assert.deepEqual(ends(), told, String(then));
  }
});

test('the page was hidden before we looked', () => {
  const first = (options) => {
    const sent = [];
    observe(browser(undefined, options).global, (_, nums) => sent.push(plain(nums)));
    return sent[0];
  };
  assert.deepEqual(first({ visibilityState: 'hidden' }), [14, 0, 0]);
  const visibility = [
    { name: 'visible', startTime: 0 },
    { name: 'hidden', startTime: 40 },
    { name: 'hidden', startTime: 90 },
  ];
  assert.deepEqual(first({ visibility }), [14, 40, 0]);
  assert.deepEqual(first({ visibility, navigation: { activationStart: 60 } }), [14, 90, 60]);
  assert.deepEqual(first({ visibilityState: 'hidden', prerendering: true }), [14, 'Infinity', 0]);
});

test('only shifts that can be reported are described', () => {
  const b = browser();
  const sent = [];
  observe(b.global, (_, nums, text) => sent.push([...nums.slice(1), text]));
  sent.length = 0;
  const shift = (startTime, value, hadRecentInput = false) => b.deliver('layout-shift', { startTime, value, hadRecentInput, sources: [{ node: h1 }] });
  shift(100, 0.2);
  shift(200, 0.1); // the session grows
  shift(1500, 0.25); // a new session, smaller
  shift(1600, 9, true); // after input: not sent
  shift(1700, 0.25); // now larger than the first
  const h = 'body > h1#t';
  assert.deepEqual(sent, [
    [100, 0.2, h],
    [200, 0.1, h],
    [1500, 0.25, ''],
    [1700, 0.25, h],
  ]);
});

test('React component measures are left out, odd details do no harm', () => {
  const b = browser();
  const sent = [];
  observe(b.global, (_, nums, text) => sent.push(text), everything);
  sent.length = 0;
  const measure = (detail) => b.deliver('measure', { entryType: 'measure', name: 'm', startTime: 1, duration: 1, detail });
  measure({ devtools: { track: 'Components ⚛' } });
  measure({ big: 1n, f: () => {}, u: undefined, ok: true });
  measure(null);
  measure([7, '']);
  assert.deepEqual(sent, ['m\nok\ntrue', 'm', 'm\n0\n7\n1\n"\\"\\""']);
});

test('D2: an element that its own handler removes is called as it was at the event', () => {
  const fake = browser(['event', 'first-input']);
  const sent = [];
  observe(fake.global, (_, nums, text) => nums[0] === 10 && sent.push(text.split('\n')[1]));
  const button = element('button', { id: 'go' }, body);
  fake.listeners.get('click')({ timeStamp: 70, target: button });
  button.parentNode = null;
  const entry = { entryType: 'event', name: 'click', startTime: 70, duration: 80, interactionId: 7, target: null };
  fake.deliver('event', entry, { ...entry, startTime: 71 }, { ...entry, target: h1 });
  assert.deepEqual(sent, ['body > button#go', '\0', 'body > h1#t']);
});

test('selectors: five elements, about 80 characters, names given by the page first', () => {
  const list = element('ul', { class: ' a  b ' }, body);
  const item = element('li', { 'aria-label': 'First', title: 'x' }, list);
  const link = element('a', { id: 'go', name: 'n' }, item);
  assert.equal(selector(link), 'body > ul.a.b > li[aria-label="First"][title="x"] > a#go[name="n"]');
  assert.equal(selector(element('i', {}, element('b', {}, element('u', {}, link)))), 'li[aria-label="First"][title="x"] > a#go[name="n"] > u > b > i');
  const long = element('p', { class: 'x'.repeat(100) }, body);
  assert.equal(selector(long), 'p.' + 'x'.repeat(100), 'the element itself always');
  assert.equal(selector(element('span', {}, long)), 'span');
  assert.equal(selector(element('span', {}, cart)), 'Cart > span');
  assert.equal(component(element('span', {}, cart)), 'Cart');
  assert.equal(component(h1), undefined);
  assert.equal(selector({ parentNode: h1 }), 'body > h1#t', 'a text node is its parent');
  assert.equal(selector(null), '<unknown>');
  assert.equal(
    selector({
      get parentNode() {
        throw new Error();
      },
      tagName: {},
    }),
    '<unknown>',
  );
});
