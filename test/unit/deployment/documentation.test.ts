import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { good } from '../config/config-file.ts';

const ROOT = new URL('../../../', import.meta.url).pathname;
const DOCS = join(ROOT, 'docs');
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'src/README.md',
  'deploy/README.md',
  'deploy/kamailio/README.md',
  'deploy/compose/README.md',
  'deploy/kubernetes/README.md',
  'deploy/systemd/README.md',
  'freeswitch/README.md',
  ...readdirSync(DOCS, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];

function textOf(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

/** What a page links to on this disk: the file, and the heading. */
function linksOf(page: string): readonly { readonly target: string; readonly anchor: string | undefined }[] {
  const outside = textOf(page)
    .replaceAll(/^ {4}.*$/gm, '')
    .replaceAll(/`[^`]*`/g, '');
  return [...outside.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [path = '', anchor] = link.split('#');
      return { target: path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path)), anchor };
    });
}

/** The anchors of a page's headings, as forges make them. */
function anchorsOf(page: string): readonly string[] {
  return [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('the documentation', () => {
  it.each(PAGES)('%s: every link leads somewhere', (page) => {
    const broken = linksOf(page).filter(({ target, anchor }) => {
      const file = join(ROOT, target);
      if (!existsSync(file)) return true;
      const isPage = anchor !== undefined && statSync(file).isFile() && target.endsWith('.md');
      return isPage && !anchorsOf(target).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('the index names every page', () => {
    const named = new Set(linksOf('docs/README.md').map(({ target }) => target));
    const pages = PAGES.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
    expect(pages.filter((page) => !named.has(page))).toEqual([]);
  });

  const IN_FRONT_OF = readdirSync(join(DOCS, 'in-front-of')).map((file) => join('docs/in-front-of', file));
  it.each(IN_FRONT_OF)('%s: its configuration can be pasted', (page) => {
    const [block = ''] = /^ {4}sip:\n(?: {4}.*\n)+/m.exec(textOf(page)) ?? [];
    const config = good(block.replaceAll(/^ {4}/gm, ''));
    expect(config.sip.trunks.length).toBeGreaterThan(0);
    expect(config.routes).toHaveLength(1);
  });
});
