import Link from 'next/link';

export const metadata = { title: 'Next.js', icons: { icon: 'data:,' } };

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>
        <nav>
          <Link href="/" prefetch={false}>
            Home
          </Link>{' '}
          <Link href="/users/7" prefetch={false}>
            User 7
          </Link>{' '}
          <Link href="/users/8" prefetch={false}>
            User 8
          </Link>
        </nav>
        <main>{children}</main>
      </body>
    </html>
  );
}
