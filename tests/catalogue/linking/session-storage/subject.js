import * as Sentry from '@sentry/browser';

const { spanContext, ...stored } = JSON.parse(sessionStorage.getItem('sentry_previous_trace'));
page.note('stored', { spanContext, startTimestamp: typeof stored.startTimestamp, sampleRate: stored.sampleRate ?? null, sampleRand: typeof stored.sampleRand });
