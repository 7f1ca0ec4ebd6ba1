export default {
  about: 'the trace as Server-Timing entries of the document',
  until: { transactions: 1 },
  headers: {
    'server-timing':
      'sentry-trace;desc="0123456789abcdef0123456789abcdef-fedcba9876543210-1", baggage;desc="sentry-trace_id=0123456789abcdef0123456789abcdef,sentry-public_key=public,sentry-release=backend%401.0,sentry-environment=prod,sentry-sampled=true,sentry-sample_rate=0.5,sentry-sample_rand=0.25,sentry-transaction=GET%20%2F"',
  },
};
