// @ts-check
// The pages of the documentation as trees: what their examples, links and anchors are.
import { readFileSync, readdirSync } from 'node:fs';
import { relative } from 'node:path';
import GithubSlugger from 'github-slugger';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { at, filesBelow, root } from '../../../scripts/lib/files.mjs';

/** @typedef {{ page: string, language: string, text: string, line: number }} Block */
/** @typedef {{ page: string, to: string, line: number }} Link */

/** The pages that are tested, by their paths in the repository. */
export const pages = [
  ...readdirSync(root),
  'tests/README.md',
  ...['docs', 'examples', '.github'].flatMap((directory) => filesBelow(at(directory)).map((file) => relative(root, file))),
].filter((page) => page.endsWith('.md') && !/(^|\/)(node_modules|target)\//.test(page));

/** @param {any} node @param {(node: any) => void} see */
function walk(node, see) {
  see(node);
  for (const child of node.children ?? []) walk(child, see);
}

/** @param {any} node @returns {string} */
const textOf = (node) => node.value ?? (node.children ?? []).map(textOf).join('');

/**
 * @param {string} page
 * @returns {{ blocks: Block[], links: Link[], anchors: Set<string> }}
 */
export function read(page) {
  const slugger = new GithubSlugger();
  /** @type {Block[]} */
  const blocks = [];
  /** @type {Link[]} */
  const links = [];
  /** @type {Set<string>} */
  const anchors = new Set();
  const text = readFileSync(at(page), 'utf8');
  walk(fromMarkdown(text), (node) => {
    const { line } = node.position.start;
    // What is indented says no language: it is a text.
    if (node.type === 'code')
      blocks.push({ page, language: node.lang ?? (/^[`~]/.test(text.slice(node.position.start.offset)) ? '' : 'text'), text: node.value, line });
    else if (node.type === 'heading') anchors.add(slugger.slug(textOf(node)));
    else if (node.type === 'link' || node.type === 'image' || node.type === 'definition') links.push({ page, to: node.url, line });
    else if (node.type === 'html') for (const [, id] of node.value.matchAll(/<a id="([^"]+)"/g)) anchors.add(id);
  });
  return { blocks, links, anchors };
}
