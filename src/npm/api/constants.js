// @ts-check
/** Attribute: the span's operation. */
export const SEMANTIC_ATTRIBUTE_SENTRY_OP = 'sentry.op';
/** Attribute: what created the span (`manual`, `auto.http.browser`, …). */
export const SEMANTIC_ATTRIBUTE_SENTRY_ORIGIN = 'sentry.origin';
/** Attribute: the sample rate that was applied to the root span. */
export const SEMANTIC_ATTRIBUTE_SENTRY_SAMPLE_RATE = 'sentry.sample_rate';
/** Attribute: where the root span's name comes from (`custom`, `url`, `route`, …). The v10 name of the constant. */
export const SEMANTIC_ATTRIBUTE_SENTRY_SOURCE = 'sentry.segment.name.source';
/** Version of this package. */
export const SDK_VERSION = '0.1.0';
