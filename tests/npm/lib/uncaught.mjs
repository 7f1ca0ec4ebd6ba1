// @ts-check
// What nobody has caught, for both SDKs; as a program it prints what the reference makes of it.
import { isMain } from '../../../scripts/lib/terminal.mjs';

const SCRIPT = 'https://app.example/a.js';
const named = (/** @type {string} */ name) => Object.assign(new Error('of a library'), { name });
const bare = () => Object.assign(new Error('no stack'), { stack: undefined });

/** As some browsers make it. @param {any} members of its own */
const domException = (members) =>
  Object.create({ [Symbol.toStringTag]: 'DOMException', name: 'TimeoutError', message: 'too late' }, Object.getOwnPropertyDescriptors(members));

const numbered = (/** @type {number} */ count) => Array.from({ length: count }, (_, i) => new Error(`number ${i}`));
/** Errors in errors: causes, groups, what a disposal has suppressed; also in circles and without an end. */
const linked = () => {
  const own = new Error('its own cause');
  own.cause = own;
  const [one, two] = numbered(2);
  one.cause = two;
  two.cause = one;
  const group = new AggregateError([], 'a group of itself');
  group.errors = [group, new Error('beside it')];
  return [
    new AggregateError([new TypeError('a'), new RangeError('b', { cause: new Error('of b') })], 'a group'),
    new AggregateError(numbered(9), 'a large group'),
    new AggregateError([1, 'two', { three: 3 }, null, new Error('an error')], 'a group of anything'),
    new AggregateError([new AggregateError(numbered(2), 'within')], 'around'),
    new AggregateError([new Error('member')], 'a group with a cause', { cause: new Error('cause') }),
    new AggregateError([], 'an empty group'),
    new Error('a group as its cause', { cause: new AggregateError(numbered(2), 'the cause') }),
    Object.assign(new Error('no group by name'), { errors: numbered(1) }),
    Object.assign(new Error('errors that are no list'), { errors: 'text', cause: 'text' }),
    Object.assign(new Error('suppressed'), { name: 'SuppressedError', error: new Error('of the disposal'), suppressed: new Error('of the body') }),
    new Error('a cause of another kind', { cause: new DOMException('denied', 'NotAllowedError') }),
    numbered(9).reduce((cause, error) => Object.assign(error, { cause })),
    own,
    one,
    group,
  ];
};

/** `[message, error]` of what is thrown, or a reason in a list of one of what is rejected. @type {() => ([string, unknown] | [unknown])[]} */
export const cases = () => [
  ['Uncaught Error: outer', new Error('outer', { cause: new TypeError('inner') })],
  ['Uncaught of a library', named('ChunkLoadError')],
  ['Uncaught Error: no stack', bare()],
  ['Uncaught NotAllowedError: denied', new DOMException('denied', 'NotAllowedError')],
  ['Uncaught TimeoutError: too late', domException({})],
  ['Uncaught TimeoutError', domException({ message: '' })],
  ['Uncaught TimeoutError: too late', domException({ stack: '' })],
  [domException({ message: 'rejected' })],
  [domException({ message: 'rejected', stack: '' })],
  ['Uncaught Error', Object.assign(new Error(), { message: { error: { message: 'deep' } } })],
  ['Uncaught text', 'text'],
  ['Uncaught nothing', undefined],
  ['Uncaught 0', 0],
  ['Uncaught #<Object>', { b: 1, a: 2 }],
  ['Script error.', null],
  ['ResizeObserver loop completed with undelivered notifications.', undefined],
  [new Error('rejected')],
  ['a reason'],
  [undefined],
  [null],
  [5],
  [Symbol('s')],
  [{ z: 1 }],
  [{}],
  [[1, 2]],
  [new Event('load')],
  [{ of: new TypeError('a member') }],
  ...linked().map((error) => /** @type {[string, unknown]} */ (['Uncaught ' + error, error])),
];

/** One that comes again is one. */
export const again = () => {
  const error = new Error('again');
  return /** @type {[string, unknown][]} */ ([
    ['Uncaught Error: again', error],
    ['Uncaught Error: again', error],
  ]);
};

/** @param {any} event what of an event is the same wherever the error was made */
export const essence = ({ message, level, exception, extra }) => ({
  message,
  level,
  keys: extra && Object.keys(extra),
  values: exception.values.map((/** @type {any} */ { stacktrace, ...value }) => ({
    ...value,
    // Of one that says nothing of its place the frame is that of the browser's report.
    frames: stacktrace && (stacktrace.frames[0]?.filename === SCRIPT ? stacktrace.frames : 'its own'),
  })),
});

/** @param {(type: string, event: any) => void} fire @param {([string, unknown] | [unknown])[]} list */
export const fireAll = (fire, list) => {
  for (const it of list) {
    if (it.length === 2) fire('error', { message: it[0], filename: SCRIPT, lineno: 3, colno: 4, error: it[1] });
    else fire('unhandledrejection', { reason: it[0], promise: Promise.resolve() });
  }
};

if (isMain(import.meta.url)) {
  const page = /** @type {any} */ (globalThis);
  page.location ??= new URL('https://app.example/');
  const Sentry = await import('@sentry/browser');
  /** @type {any[]} */
  const events = [];
  const wanted = /^(GlobalHandlers|LinkedErrors|EventFilters|Dedupe)$/;
  Sentry.init({
    dsn: 'https://pub@o9.ingest.example/7',
    defaultIntegrations: Sentry.getDefaultIntegrations({}).filter(({ name }) => wanted.test(name)),
    beforeSend: (event) => (events.push(essence(event)), null),
  });
  const fire = (/** @type {string} */ type, /** @type {any} */ event) =>
    type === 'error' ? page.onerror(event.message, event.filename, event.lineno, event.colno, event.error) : page.onunhandledrejection(event);
  fireAll(fire, [...cases(), ...again()]);
  const seen = new Error('captured before');
  Sentry.captureException(seen);
  fireAll(fire, [[seen]]);
  await Sentry.flush(1000);
  console.log(JSON.stringify(events));
}
