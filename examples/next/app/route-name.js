'use client';

import { setRouteName } from 'browser-tracing';
import { usePathname } from 'next/navigation';
import { useEffect } from 'react';

/** Calls the open page load or navigation by its route's pattern, which the page knows and the address does not. */
export function RouteName({ name }) {
  const pathname = usePathname();
  useEffect(() => setRouteName(name), [name, pathname]);
  return null;
}
