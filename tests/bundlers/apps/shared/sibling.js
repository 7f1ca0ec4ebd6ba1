// A module of the app that calls the API as soon as it is loaded.
import { api } from './page.js';

fetch(`${api}/first`);
