import { browserTracingIntegration, captureException, init } from 'browser-tracing';

init({
  dsn: import.meta.env.VITE_SENTRY_DSN,
  release: 'example@1.0.0',
  tracesSampleRate: 1,
  // SvelteKit asks the load functions first and changes the address then: +layout.svelte starts the navigations.
  integrations: [browserTracingIntegration({ instrumentNavigation: false })],
});

export const handleError = ({ error }) => {
  captureException(error);
};
