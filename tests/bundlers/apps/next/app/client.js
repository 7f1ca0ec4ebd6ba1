'use client';
import { useEffect, useState } from 'react';
import { getActiveSpan, startSpan } from 'browser-tracing';
import { called } from './sibling.js';

// On the server and in the browser.
export default function Client() {
  const [trace, setTrace] = useState('no trace');
  useEffect(() => {
    setTrace(getActiveSpan()?.spanContext().traceId);
    called?.finally(() => globalThis.reportPageLoaded?.());
  }, []);
  return <p id="client">{startSpan({ name: 'render' }, () => trace)}</p>;
}
