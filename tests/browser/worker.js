// The worker as its test sees it: `fetch` as it will lie under the library's wrapper, recorded and answered here.

const requests = [];
const waiting = [];
let native = self.fetch;

export function prepare() {
  native = self.fetch = async (input, init = {}) => {
    const request = new Request(input, init);
    const body = init.body === undefined ? '' : await new Response(init.body).text();
    requests.push({ url: request.url, headers: Object.fromEntries(request.headers), body });
    for (const look of waiting) look();
    return new Response('{}');
  };
}

/** Is `fetch` ours again? */
export const is_native = () => self.fetch === native;

/** A request of the worker's own. */
export const call = (url) => self.fetch(url);

/** The first request, past or future, whose URL holds this text, as JSON. */
export const request = (url) =>
  new Promise((resolve) => {
    const look = () => {
      const found = requests.find((r) => r.url.includes(url));
      if (found) resolve(JSON.stringify(found));
    };
    waiting.push(look);
    look();
  });
