import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adopt } from '../../src/browser/link.js';
import { REQUEST_START } from '../../src/browser/seam.js';
import { install } from '../../src/browser/shim.js';
import { decide, matchesPattern, matchesSome, shouldAttach } from '../../src/browser/match.js';
import { fakePage } from './fake.mjs';

const PAGE = 'https://page.example/deep/page';

test("without targets: the page's own origin only", () => {
  for (const url of ['/x', 'x', '?q', '//page.example/x', 'https://page.example:443/x', 'HTTPS://PAGE.EXAMPLE/'])
    assert.equal(shouldAttach(url, undefined, PAGE), true, url);
  for (const url of [
    'http://page.example/',
    'https://page.example:8443/',
    '//other.example/',
    'https://page.example.evil.example/',
    'https://page.example@evil.example/',
  ])
    assert.equal(shouldAttach(url, undefined, PAGE), false, url);
});

test('targets replace the default; an empty list names nothing; "*" names everything', () => {
  assert.equal(shouldAttach('/x', [], PAGE), false);
  assert.equal(shouldAttach('/x', ['api.example'], PAGE), false);
  assert.equal(shouldAttach('https://anything.example/', ['*'], PAGE), true);
  assert.equal(shouldAttach('https://api.example/x', 'api.example', PAGE), true);
});

test('strings and RegExps match without regard to case, on origin and path', () => {
  assert.equal(shouldAttach('https://API.example/V1/Users', ['api.EXAMPLE/v1/users'], PAGE), true);
  assert.equal(shouldAttach('https://api.example/v1', [/^https:\/\/API\.example\/V1$/], PAGE), true);
  assert.equal(shouldAttach('/api/x', [/^\/API/], PAGE), true);
  assert.equal(shouldAttach('https://other.example/api/x', [/^\/api/], PAGE), false);
});

test('query, fragment and user name cannot match by accident', () => {
  const target = ['api.example'];
  assert.equal(shouldAttach('https://evil.example/?to=api.example', target, PAGE), false);
  assert.equal(shouldAttach('https://evil.example/#api.example', target, PAGE), false);
  assert.equal(shouldAttach('https://api.example@evil.example/', target, PAGE), false);
  assert.equal(shouldAttach('https://evil.example/x?\nto=api.example', target, PAGE), false);
  assert.equal(shouldAttach('https://evil.example/?to=api.example', target, ''), false);
});

test('global and sticky RegExps answer the same every time and keep their lastIndex', () => {
  for (const flags of ['g', 'y', 'gy', 'gi', 'gimsuy']) {
    const r = new RegExp('https://api', flags);
    r.lastIndex = 7;
    for (let i = 0; i < 3; i++) assert.equal(shouldAttach('https://api.example/', [r], PAGE), true, flags);
    for (let i = 0; i < 3; i++) assert.equal(matchesPattern('https://api', r), true, flags);
    assert.equal(r.lastIndex, 7);
  }
});

test('patterns: strings are substrings or, when exact, the whole; values that are no strings never match', () => {
  assert.equal(matchesPattern('foobar', 'oba'), true);
  assert.equal(matchesPattern('foobar', 'oba', true), false);
  assert.equal(matchesPattern('foobar', 'foobar', true), true);
  assert.equal(matchesPattern('foobar', 'FOO'), false);
  assert.equal(matchesPattern('foobar', /FOO/i), true);
  assert.equal(matchesPattern('foo', ''), true);
  for (const value of [null, undefined, {}, [], 5]) assert.equal(matchesPattern(value, 'foo'), false);
  assert.equal(matchesPattern('foo', undefined), false);
  assert.equal(matchesSome('foobar', ['x', /^foo/]), true);
  assert.equal(matchesSome('foobar', []), false);
  assert.equal(matchesSome('foobar'), false);
});

test('nonsense among the targets names nothing and breaks nothing', () => {
  for (const t of [null, undefined, 5, {}, { test: () => true }]) {
    assert.equal(shouldAttach('https://api.example/', [t], PAGE), false, String(t));
    assert.equal(shouldAttach('https://api.example/', [t, 'api.example'], PAGE), true);
  }
});

test('decide names the rule', () => {
  assert.deepEqual(decide('/x', undefined, PAGE), { attached: true, reason: 'same origin' });
  assert.deepEqual(decide('https://o.example/', undefined, PAGE), { attached: false, reason: 'other origin' });
  assert.deepEqual(decide('https://o.example/', [/o\.ex/], PAGE), { attached: true, reason: 'target /o\\.ex/i' });
  assert.deepEqual(decide('https://o.example/', ['x.example'], PAGE), { attached: false, reason: 'no target matches' });
  assert.deepEqual(decide('http://[', ['*'], PAGE), { attached: false, reason: 'invalid URL' });
});

test('addresses are told as the URL parser reads them', async () => {
  const urls = [
    '/x',
    '/',
    '',
    'x',
    '//other.example/x',
    '/\\other.example/x',
    '/\t/other.example/x',
    '/\n/other.example',
    '/a/../b',
    '/./x',
    '/..',
    '/a//b',
    '/a/%2e%2e/b',
    '/ä',
    '/a b',
    '/a?q=//other.example',
    '/a?b#c',
    '/a#c',
    '/a/',
    '/a.b/c.d?x=1&y=%20',
    '/~u/x',
    '/a?\n',
    '/a\n',
    'https://page.example/x?y=1',
    'https://page.example//x',
    'https://page.examplex/',
    'https://page.example:443/x',
    'https://page.example',
    'HTTPS://page.example/x',
    'data:text/plain,x',
    'blob:https://page.example/1',
    '?x',
    '#x',
    'https://page.example/../x',
    '/a/.b',
    '/a/...b',
    '/-x',
    '/_x',
  ];
  for (const base of [undefined, 'https://cdn.example/base/']) {
    const G = fakePage({ href: PAGE, base });
    const shim = install(G);
    const texts = [];
    for (const url of urls) await G.fetch(url);
    adopt(shim, {
      event: (op, nums, text) => (op === REQUEST_START && texts.push([text.replace(/^[0-9a-f]{16} /, ''), nums[2] & 2]), 0),
      poll: () => undefined,
      headers: () => '\n\n\n',
    });
    assert.equal(texts.length, urls.length);
    urls.forEach((url, i) => {
      const u = new URL(url, base ?? PAGE);
      assert.equal(texts[i][0], 'GET ' + u.href, JSON.stringify(url));
      assert.equal(!!texts[i][1], u.origin === 'https://page.example', JSON.stringify(url));
    });
  }
});
