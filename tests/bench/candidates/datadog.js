// @ts-nocheck
import { datadogRum } from '@datadog/browser-rum-slim';

datadogRum.init({
  applicationId: '00000000-0000-0000-0000-000000000000',
  clientToken: 'bench',
  proxy: `${location.origin}/sink/datadog`,
  service: 'bench',
  sessionSampleRate: 100,
  allowedTracingUrls: [location.origin],
  trackResources: true,
  trackLongTasks: true,
});
__marks.hooks = __marks.ready = performance.now();
