import * as Sentry from '@sentry/browser';

Sentry.captureEvent({ message: 'own event', level: 'fatal', tags: { a: 'b' }, contexts: { mine: { x: 1 } } });
