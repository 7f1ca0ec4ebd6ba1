// A module of the app that calls the API as soon as it is loaded in the browser.
import { api } from '../page.js';

if (typeof window === 'object') fetch(`${api}/first`);
