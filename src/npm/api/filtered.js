// @ts-check
import { attempt } from './normalize.js';

/** What belongs to a value ends where the next pair begins. */
const PAIR = /[?&;#]([^=&;?#]*)=[^&#]*?(?=;[^&;#=]*=|[&#]|$)/g;

/**
 * An address without user name and password, and without the values of `name=value` pairs that tell of a secret, as the engine sends addresses. Of
 * a `data:` URL only what it is.
 * @param {string} url
 * @param {(name: string) => boolean} [more] names whose values are hidden too
 * @returns {string}
 */
export const filtered = (url, more) => {
  /** @param {string} pair @param {string} name @returns {string} */
  const hide = (pair, name) => {
    name = attempt(() => decodeURIComponent(name)) ?? name;
    // Parts of a name that mark its value as a secret: those of the engine (docs/privacy.md). The value of another name may be an address with pairs of
    // its own.
    return /auth|token|secret|session|password|passwd|pwd|key|jwt|bearer|sso|saml|csrf|xsrf|credentials|sid|identity|cookie/i.test(name) || more?.(name)
      ? pair.replace(/=[^]*/, '=[Filtered]')
      : pair[0] + pair.slice(1).replace(PAIR, hide);
  };
  const [, path, rest] = /** @type {any} */ (/^([^?#]*)([^]*)/.exec(url.replace(/^(data:[^,;]*)[^]*/, '$1').replace(/^([a-z][\w+.-]*:\/\/)[^/?#]*@/i, '$1')));
  return path.replace(/;([^=;/]*)=[^;/]*/g, hide) + rest.replace(PAIR, hide);
};
