export const dynamic = 'force-dynamic';

export const metadata = {
  title: 'An app',
  other: {
    'sentry-traces-sample-rate': '1',
    'sentry-trace-propagation-targets': '/api/',
    // What Sentry's server SDK would put here.
    'sentry-trace': '0123456789abcdef0123456789abcdef-fedcba9876543210-1',
    baggage: 'sentry-trace_id=0123456789abcdef0123456789abcdef,sentry-public_key=public,sentry-sampled=true,sentry-sample_rate=0.5',
  },
};

const settings = 'window.__BROWSER_TRACING__ = { dsn: new URLSearchParams(location.search).get("dsn") };';

export default function Layout({ children }) {
  return (
    <html lang="en">
      <head>
        <script dangerouslySetInnerHTML={{ __html: settings }} />
      </head>
      <body>{children}</body>
    </html>
  );
}
