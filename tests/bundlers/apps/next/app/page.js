import { getTraceData, startSpan } from 'browser-tracing';
import Client from './client.js';

// On the server, at the request.
export default async function Page() {
  const text = await startSpan({ name: 'load' }, async () => JSON.stringify(getTraceData()));
  return (
    <main>
      <p id="server">{text}</p>
      <Client />
    </main>
  );
}
