// @ts-check
import './tracing.js';
import { actions, calls } from './calls.js';
import { element } from './dom.js';
import { spotlight } from './places.js';
import { startRouter } from './router.js';
import { showRequests } from './requests.js';
import { showSetup } from './setup.js';
import { inSpotlight, whenInSpotlight } from './spotlight.js';
import { redrawTraces, showTraces } from './traces.js';

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
    const said = `${via} ${url.replace(location.origin, '')}: ${failure ?? status}, ${header ? 'with the header' : `without the header (${explained.request?.reason})`}`;
    const place = document.getElementById('called');
    if (place) place.textContent = `${said}${explained.route_open ? '' : '; no span, as no page load or navigation was open'}`;
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
