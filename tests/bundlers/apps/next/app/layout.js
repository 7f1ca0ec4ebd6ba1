import { trace } from './trace.js';

export const dynamic = 'force-dynamic';

export const metadata = { title: 'An app', other: trace };

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
