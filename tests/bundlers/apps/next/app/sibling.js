// A module of the app that calls the API as soon as it is loaded in the browser.
import { api } from '../page.js';

export const called = typeof window === 'object' ? fetch(`${api}/first`) : undefined;
