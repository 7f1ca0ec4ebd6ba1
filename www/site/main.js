// @ts-check
import './tracing.js';
import { actions } from './calls.js';
import { element } from './dom.js';
import { spotlight } from './places.js';
import { startRouter } from './router.js';
import { showRequests } from './requests.js';
import { showSetup } from './setup.js';
import { showTraces } from './traces.js';

startRouter();
showSetup();
showTraces();
showRequests();

for (const [label, title, act] of actions) {
  const button = element('button', { type: 'button', title }, label);
  button.addEventListener('click', () => void act());
  document.getElementById('calls')?.append(button);
}

const link = document.getElementById('spotlight');
if (spotlight && link) {
  link.setAttribute('href', spotlight);
  link.hidden = false;
}
