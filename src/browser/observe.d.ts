/** What to observe; everything is on unless it says otherwise. */
export interface ObserveOptions {
  /** Marks and measures; off unless true. */
  userTiming?: boolean;
  /** Long animation frames. */
  longAnimationFrame?: boolean;
  /** Long tasks, where long animation frames are off or not supported. */
  longTask?: boolean;
  /** Largest contentful paint. */
  lcp?: boolean;
  /** Layout shifts. */
  cls?: boolean;
  /** Interactions. */
  inp?: boolean;
  /** Clicks too short for INP too; off unless true. */
  interactions?: boolean;
  /** Soft navigations. */
  softNavigations?: boolean;
}

/** Observes performance entries and hands each to `event` as op 7 (layout: `src/engine/instruments/entry.rs`). Never throws. */
export function observe(
  global: unknown,
  event: (op: number, nums: Float64Array, text: string) => unknown,
  options?: ObserveOptions,
): {
  /** Sends what the browser holds back; to be called before a transaction ends. */
  collectNow(): void;
  /** Ends everything. */
  stop(): void;
};

/** How an element is written in reports: itself and up to four ancestors, about 80 characters. */
export function selector(element: unknown, line?: unknown[]): string;

/** The component an element belongs to, if the page names components. */
export function component(element: unknown): string | undefined;
