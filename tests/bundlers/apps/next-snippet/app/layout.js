import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { trace } from './trace.js';

export const dynamic = 'force-dynamic';

export const metadata = { title: 'An app', other: trace };

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
