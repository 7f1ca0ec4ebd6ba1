// @ts-nocheck: what it imports is built or installed for the bench alone.
import { getWebInstrumentations, initializeFaro } from '@grafana/faro-web-sdk';
import { TracingInstrumentation } from '@grafana/faro-web-tracing';

initializeFaro({
  url: `${location.origin}/sink/faro`,
  app: { name: 'shop', version: '1.0.0' },
  instrumentations: [...getWebInstrumentations(), new TracingInstrumentation()],
});
