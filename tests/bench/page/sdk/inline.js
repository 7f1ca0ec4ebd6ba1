// @ts-nocheck: what it imports is built or installed for the bench alone.
import { browserTracingIntegration, init } from '../../../../pkg/inline.js';

init({
  dsn: `${location.protocol}//public@${location.host}/1`,
  release: 'shop@1.0.0',
  tracesSampleRate: 1,
  integrations: [browserTracingIntegration()],
});
