// What Sentry's server SDK would put into the page's head.
export const trace = {
  'sentry-trace': '0123456789abcdef0123456789abcdef-fedcba9876543210-1',
  baggage: 'sentry-trace_id=0123456789abcdef0123456789abcdef,sentry-public_key=public,sentry-sampled=true,sentry-sample_rate=0.5',
};
