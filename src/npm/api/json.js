// @ts-check

/** @import { Written } from './internal.js' */

/**
 * A span of a transaction in the shape of version 11 (span v2).
 * @param {Written} span
 */
export const toStreamed = ({
  description: name = '',
  timestamp: end_timestamp,
  status,
  data,
  span_id,
  trace_id,
  parent_span_id,
  start_timestamp,
  is_segment,
  links,
}) => {
  const ok = !status || status === 'ok' || status === 'cancelled';
  return {
    name,
    span_id,
    trace_id,
    parent_span_id,
    start_timestamp,
    end_timestamp,
    is_segment: !!is_segment,
    status: ok ? 'ok' : 'error',
    attributes: ok ? { ...data } : { ...data, 'sentry.status.message': status },
    links,
  };
};
