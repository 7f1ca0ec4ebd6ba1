// @ts-check
import './tracing.js';
import { actions, calls } from './calls.js';
import { element } from './dom.js';
import { spotlight } from './places.js';
import { startRouter } from './router.js';
import { showRequests } from './requests.js';
import { showSetup } from './setup.js';
import { inSpotlight, whenInSpotlight } from './spotlight.js';
import { isRefused } from './state.js';
import { redrawTraces, showTraces } from './traces.js';

/** Why a call has no span in the page, when it has none. @param {import('/browser-tracing/index.js').Explanation} told */
function noSpan(told) {
  if (isRefused(told)) return '; no span, as the browser refuses the engine';
  if (told.mode !== 'tracing') return '; its span waits for the engine';
  if (told.sampled === false) return '; no span, as the trace is not sampled';
  return told.route_open ? '' : '; no span, as no page load or navigation was open';
}

startRouter();
showSetup();
showTraces();
showRequests();

for (const [label, title, act] of actions) {
  const button = element('button', { type: 'button', title }, label);
  button.addEventListener('click', async () => {
    await act();
    const { via, url, status, failure, body, explained } = calls[calls.length - 1];
    const header = body?.received?.['sentry-trace'];
    const carried = header ? 'with the header' : `without the header (${explained.request?.reason})`;
    const place = document.getElementById('called');
    if (place) place.textContent = `${via} ${url.replace(location.origin, '')}: ${failure ?? `${status}, ${carried}${noSpan(explained)}`}`;
  });
  document.getElementById('calls')?.append(button);
}

const link = document.getElementById('spotlight');
if (spotlight && link) {
  link.hidden = false;
  whenInSpotlight(() => {
    link.removeAttribute('role');
    link.setAttribute('href', inSpotlight());
    link.textContent = 'Open Spotlight ↗';
    redrawTraces();
  });
}
