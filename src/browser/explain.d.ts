import type { Shim, Target } from './shim.js';

/** What those who started tracing know and the shim does not. */
export interface Facts {
  /** Why nothing runs. Nothing else counts then. */
  off?: string;
  paused?: boolean;
  /** Why no request at all is traced, though tracing runs. */
  none?: string;
  traceFetch?: boolean;
  traceXHR?: boolean;
  /** `tracePropagationTargets` as given. */
  targets?: Target | Target[];
  /** With an engine: does it hold headers back (`unsampled: 'omit'`)? */
  omitted?: boolean;
  /** The DSN's host. */
  host?: string;
  tunnel?: string;
}

export interface Verdict {
  attached: boolean;
  reason: string;
}

/** Would a `fetch` with these arguments carry headers, and (where it differs) an XMLHttpRequest to the same address? Changes nothing. */
export function explainRequest(global: any, shim: Shim | undefined, facts: Facts, input: any, init?: any): Verdict & { xhr?: Verdict };
