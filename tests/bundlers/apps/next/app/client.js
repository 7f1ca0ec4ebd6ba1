'use client';
import { useEffect, useState } from 'react';
import { getActiveSpan, startSpan } from 'browser-tracing';
import './sibling.js';

// On the server and in the browser.
export default function Client() {
  const [trace, setTrace] = useState('no trace');
  useEffect(() => setTrace(getActiveSpan()?.spanContext().traceId), []);
  return <p id="client">{startSpan({ name: 'render' }, () => trace)}</p>;
}
