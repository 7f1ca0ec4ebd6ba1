import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export const dynamic = 'force-dynamic';

// What Sentry's server SDK would put here.
export const metadata = {
  title: 'An app',
  other: {
    'sentry-trace': '0123456789abcdef0123456789abcdef-fedcba9876543210-1',
    baggage: 'sentry-trace_id=0123456789abcdef0123456789abcdef,sentry-public_key=public,sentry-sampled=true,sentry-sample_rate=0.5',
  },
};

const snippet = readFileSync(createRequire(`${process.cwd()}/`).resolve('browser-tracing/snippet'), 'utf8');
const early = 'fetch(new URLSearchParams(location.search).get("api") + "/early");';

export default function Layout({ children }) {
  return (
    <html lang="en">
      <head>
        <script dangerouslySetInnerHTML={{ __html: snippet }} />
        <script dangerouslySetInnerHTML={{ __html: early }} />
      </head>
      <body>{children}</body>
    </html>
  );
}
