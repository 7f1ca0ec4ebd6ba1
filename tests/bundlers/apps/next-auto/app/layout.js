import { trace } from './trace.js';

export const dynamic = 'force-dynamic';

export const metadata = {
  title: 'An app',
  other: {
    'sentry-traces-sample-rate': '1',
    'sentry-trace-propagation-targets': '/api/',
    ...trace,
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
