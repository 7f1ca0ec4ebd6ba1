// As docs/testing.md has it: conditions do not bring the file for browsers, an alias does.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defineConfig } from 'vitest/config';

// The file for servers, which Node finds, lies beside the one for browsers.
const folder = dirname(createRequire(import.meta.url).resolve('browser-tracing'));

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'as it is', environment: 'jsdom', include: ['inert.spec.js', 'bare.spec.js'] } },
      {
        test: { name: 'with an alias', environment: 'jsdom', include: ['browser.spec.js'] },
        resolve: { alias: [{ find: /^browser-tracing$/, replacement: join(folder, 'index.js') }] },
      },
    ],
  },
});
