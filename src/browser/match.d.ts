import type { Target } from './shim.js';

export interface Explanation {
  /** Would a request to this URL carry headers? */
  attached: boolean;
  /** The rule that decides. */
  reason: string;
}

/** Does `value` match? `exact`: a string pattern as a whole. A value that is no string never matches. */
export function matchesPattern(value: unknown, pattern: Target, exact?: boolean): boolean;
/** Does any of the patterns match? */
export function matchesSome(value: unknown, patterns?: Target[], exact?: boolean): boolean;

/** Would a request to `url` carry headers, and by which rule? Targets see origin and path, never query or fragment. */
export function decide(url: string | URL, targets: Target | Target[] | null | undefined, pageHref?: string, base?: string): Explanation;
/** `decide(…).attached`. */
export function shouldAttach(url: string | URL, targets: Target | Target[] | null | undefined, pageHref?: string): boolean;
