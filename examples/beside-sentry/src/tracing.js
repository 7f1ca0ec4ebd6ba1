import { browserTracingIntegration, init, setupEventContextTrace } from 'browser-tracing'; // first
import * as Sentry from '@sentry/browser';

const dsn = import.meta.env.VITE_SENTRY_DSN;

const replay = Sentry.replayIntegration();
Sentry.init({
  dsn,
  release: 'example@1.0.0',
  integrations: [replay], // without its browserTracingIntegration()
  replaysSessionSampleRate: 1,
  replaysOnErrorSampleRate: 1,
});

init({
  dsn,
  release: 'example@1.0.0',
  tracesSampleRate: 1,
  integrations: [browserTracingIntegration()],
  beforeSendTransaction(event) {
    // In the mode `buffer` the recording waits for an error and has not been sent: there is nothing to link.
    const replay_id = replay.getRecordingMode() === 'session' && replay.getReplayId();
    if (replay_id) {
      event.contexts = { ...event.contexts, replay: { replay_id } };
      event.tags = { ...event.tags, replayId: replay_id };
    }
    return event;
  },
});

// Errors of @sentry/browser belong to the trace of this package.
setupEventContextTrace(Sentry.getClient());
