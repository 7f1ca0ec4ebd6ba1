'use client';

import { setRouteName } from 'browser-tracing';
import { useParams, usePathname } from 'next/navigation';
import { useEffect } from 'react';

/** `/users/[id]` for `/users/7`: where the value of a parameter stands, its name is put. */
const patternOf = (pathname, params) => {
  let path = `${pathname}/`;
  for (const [name, value] of Object.entries(params)) {
    const inBrackets = Array.isArray(value) ? `[...${name}]` : `[${name}]`;
    path = path.replace(`/${[value].flat().join('/')}/`, `/${inBrackets}/`);
  }
  return path.slice(0, -1) || '/';
};

/** Part of the root layout. Calls the open page load or navigation by the pattern of the route that is shown. */
export function RouteName() {
  const pathname = usePathname();
  const params = useParams();
  useEffect(() => setRouteName(patternOf(pathname, params)), [pathname, params]);
  return null;
}
