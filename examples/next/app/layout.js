import Link from 'next/link';
import { RouteName } from './route-name.js';

export const metadata = { title: 'Next.js', icons: { icon: 'data:,' } };

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>
        <RouteName />
        <nav>
          <Link href="/" prefetch={false}>
            Home
          </Link>{' '}
          <Link href="/users/7" prefetch={false}>
            User 7
          </Link>{' '}
          <Link href="/old" prefetch={false}>
            Old address
          </Link>
        </nav>
        <main>{children}</main>
      </body>
    </html>
  );
}
