// @ts-check
// Clients whose time was over before there was an engine: another `init` came, or `stop`, while that was on its way. Each has it in turn, is told of
// what happened in its time and sends that. Loaded by the pages alone where it is so.
import { CLOSE, NAVIGATED, VERDICT_WAITING } from '../../browser/seam.js';
import { S } from './state.js';

/** @import { Deed, Early, Told } from '../../browser/shim.js' */
/** @import { Client, Run, Turn } from './internal.js' */

/** With what was before it. @param {Turn} turn @returns {Turn[]} */
const all = (turn) => [...(turn._begun[0]?._past ? all(turn._begun[0]) : []), turn];

/** When something happened that is held until there is an engine. @param {Early} it */
const timeOf = (it) => (it.args ? it.args[1] : it.length ? it[1][0] : it._at);

/** What was the engine's until now means nothing to the next one. */
function forget() {
  const { _nodes: nodes = [], _tokens: tokens = {} } = S._past || {};
  for (const node of nodes) node._real = 0;
  for (const token in tokens) delete tokens[token];
}

/**
 * Runs the engine for all who have waited for it.
 * @param {Client} last the client that counts now, unless another one has come
 * @param {Run} run
 * @param {() => Promise<unknown>} need brings what a client with callbacks needs
 * @param {typeof import('./run.js').renewable} renewable
 */
export async function inTurn(last, run, need, renewable) {
  // By then, more may have come.
  await need();
  if (S._client !== last) return;
  const { _shim: shim } = S;
  const { early, on, context } = shim;
  const turns = all({ _past: early.slice(), _begun: S._begun, _start: shim.start || [shim.href, context] });
  // What `stop` has ended has nobody who goes on.
  if (!last._on) turns.pop();
  try {
    for (const { _past, _begun, _end: end, _start } of turns) {
      let [items, start] = [_past, _start];
      /** @type {[client: Client, time: number][]} */
      const clients = [];
      // One that connects twice is one; of another entry, or without a place to send to, it is none.
      for (let i = 0; i < _begun.length; i += 2)
        if (_begun[i] !== _begun[i - 2] && _begun[i]._core === last._core && (_begun[i] === last || _begun[i].getDsn?.()))
          clients[clients.length] = [_begun[i], _begun[i + 1]];
      while (clients[0]) {
        const [first, begun] = /** @type {[Client, number]} */ (clients.shift());
        /** @type {Deed[]} */
        const renewed = [];
        // The first one has not run: whether the page has had its page load is what that one asks for.
        const had = S._had || first._tracing?.instrumentPageLoad !== false;
        while (clients[0]?.[0].getDsn() && renewable(first._tracing, clients[0][0]._tracing, had)) {
          const [next, time] = /** @type {[Client, number]} */ (clients.shift());
          renewed[renewed.length] = {
            _at: time,
            _run() {
              // What is finished is the first one's.
              shim.link?.poke(VERDICT_WAITING);
              S._client = next;
              // For a crawler nothing is traced.
              if (!first._tracing) next._tracing = next._routes = undefined;
              S._goesOn(next);
            },
          };
        }
        const until = clients[0]?.[1] ?? end;
        // What happened as the next client came is that one's; all that there is of the last one's time is its own, however coarse the clock.
        const next = (/** @type {Early} */ it) => clients[0] && timeOf(it) >= clients[0][1];
        const mine = items.filter((it) => !next(it));
        items = items.filter(next);
        /** @type {Told[]} */
        const close = until === undefined ? [] : [[CLOSE, [until, 0], '']];
        early.splice(0, early.length, ...mine, ...renewed, ...close);
        Object.assign(S, { _client: first, _begun: [first, begun] });
        Object.assign(shim, { on: true, start });
        run(first);
        if (until === undefined) continue;
        S._host?._close();
        S._host = undefined;
        forget();
        for (const it of mine)
          if (it[0] === NAVIGATED) {
            const [url, , trace, span] = it[2].split('\n');
            start = [url, span ? [trace, span, '', ''] : start[1]];
          }
      }
      // Requests go on with what they have carried so far.
      if (end !== undefined) Object.assign(shim, { context, start: undefined });
    }
  } finally {
    S._client = last;
    if (!on) shim.on = on;
  }
}
