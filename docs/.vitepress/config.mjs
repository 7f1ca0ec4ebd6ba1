import { readFileSync } from 'node:fs';
import GithubSlugger from 'github-slugger';
import { defineConfig } from 'vitepress';

const { repository, version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const home = repository.url.replace(/^git\+|\.git$/g, '');

const page = (text, link) => ({ text, link });

export default defineConfig({
  title: 'browser-tracing',
  description: 'One trace from backend to page to API',
  lang: 'en',
  // Below the repository's name, as Pages serves it; DOCS_BASE=/ for a domain of its own.
  base: process.env.DOCS_BASE ?? '/browser-tracing/',
  cleanUrls: true,
  lastUpdated: false,
  rewrites: { 'README.md': 'index.md' },
  srcExclude: ['node_modules/**'],
  // Links to files of the repository that are no pages lead to the repository.
  ignoreDeadLinks: false,
  markdown: {
    // Anchors as GitHub makes them: the pages are read in both places.
    anchor: { slugify: (text) => new GithubSlugger().slug(text) },
    config(md) {
      md.core.ruler.push('repository', ({ tokens }) => {
        for (const fence of tokens) {
          const { children } = fence;
          // `rust,no_run` is for rustdoc.
          if (fence.type === 'fence') fence.info = fence.info.split(',')[0];
          for (const token of children ?? []) {
            const href = token.attrGet?.('href');
            if (token.type === 'link_open' && href?.startsWith('../')) token.attrSet('href', `${home}/blob/HEAD/${href.slice(3)}`);
          }
        }
      });
    },
  },
  head: [
    ['meta', { name: 'referrer', content: 'strict-origin' }],
    // Browsers ask for a favicon where none is named.
    ['link', { rel: 'icon', href: 'data:,' }],
  ],
  themeConfig: {
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: home }],
    nav: [
      page('Start', '/'),
      { text: 'API', link: '/api/index.html', target: '_self' },
      page('Rust', 'https://docs.rs/browser-tracing'),
      page(version, `${home}/blob/HEAD/CHANGELOG.md`),
    ],
    outline: [2, 3],
    sidebar: [
      {
        text: 'Start',
        items: [
          page('Overview', '/'),
          page('Concepts', '/concepts'),
          page('Moving', '/moving'),
          page('Names that are not here', '/names'),
          page('Beside Sentry', '/beside-sentry'),
          page('Routers', '/routers'),
        ],
      },
      { text: 'Questions', items: [page('Why is there no …?', '/explain'), page('Limits', '/limits'), page('Browsers', '/browsers')] },
      {
        text: 'Use',
        items: [
          page('Options', '/options'),
          page('Sampling', '/sampling'),
          page('Privacy', '/privacy'),
          page('Transports', '/transports'),
          page('Workers', '/workers'),
          page('Testing', '/testing'),
        ],
      },
      { text: 'Serve', items: [page('Policies', '/csp'), page('Tunnel', '/tunnel'), page('Servers and caches', '/ssr'), page('Bundlers', '/bundlers')] },
      { text: 'Rust', items: [page('Rust', '/rust')] },
      {
        text: 'Extend',
        items: [
          page('An instrument', '/writing-an-instrument'),
          page('A router adapter', '/writing-a-router-adapter'),
          page('An integration', '/writing-an-integration'),
        ],
      },
      {
        text: 'Behind it',
        items: [
          page('Behaviour', '/behaviour'),
          page('Sizes and speed', '/sizes'),
          page('What was measured', '/measures'),
          page('The seam', '/seam'),
          page('Releasing', '/releasing'),
        ],
      },
    ],
  },
});
