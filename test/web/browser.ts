import { mkdir } from 'node:fs/promises';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { findProgram } from '../../src/shared/find-program.ts';

const SHOTS = 'build/screenshots';
/** Laptops, desks and telephones. */
export const WIDTHS = [390, 768, 1280, 1920] as const;

/** What happens in a call is on the page by then. */
const SHOWN_MS = 30_000;

/** Debian's Chromium; null: it is not there. */
export const CHROMIUM = findProgram('chromium');

/** Pages in which axe-core is at work, whose styles the policy of the page keeps out. */
const CHECKED = new Set<Page>();

/** A browser whose pages may ask one host only, and tell what went wrong in them. */
export class TestBrowser implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #home: string;
  /** Requests to other hosts, errors and complaints of the pages. */
  readonly faults: string[] = [];

  private constructor(browser: Browser, home: string) {
    this.#browser = browser;
    this.#home = home;
  }

  /** @param home address of the API */
  static async open(home: string): Promise<TestBrowser> {
    // As root, Chromium has no sandbox of its own.
    const args = ['--no-sandbox', '--disable-dev-shm-usage', '--autoplay-policy=no-user-gesture-required'];
    return new TestBrowser(await chromium.launch({ executablePath: CHROMIUM!, args, headless: true }), home);
  }

  /** A new person at a new machine. */
  async person(options: { readonly width?: number; readonly dark?: boolean } = {}): Promise<Page> {
    const { width = 1_280, dark = false } = options;
    const context = await this.#browser.newContext({
      viewport: { width, height: width < 700 ? 844 : 800 },
      colorScheme: dark ? 'dark' : 'light',
      locale: 'en-GB',
    });
    this.#watch(context);
    return await context.newPage();
  }

  #watch(context: BrowserContext): void {
    const { host } = new URL(this.#home);
    context.on('request', (request) => {
      const url = new URL(request.url());
      const isOurs = url.host === host || url.protocol === 'blob:' || url.protocol === 'data:';
      if (!isOurs) this.faults.push(`a request to another host: ${request.url()}`);
    });
    context.on('weberror', (error) => this.faults.push(`an error: ${error.error().message}`));
    context.on('console', (message) => {
      const isKnown = message.text().includes('status of 401') || message.text().includes('status of 404');
      const page = message.page();
      const isAxe = page !== null && CHECKED.has(page) && message.text().includes('inline style');
      if (message.type() === 'error' && !isKnown && !isAxe) this.faults.push(`the console: ${message.text()}`);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}

/** Keeps a picture of the page in build/screenshots. */
export async function shot(page: Page, name: string, whole = false): Promise<void> {
  await mkdir(SHOTS, { recursive: true });
  await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: whole });
}

/** Waits until a text is to be seen. */
export async function shows(page: Page, text: string | RegExp): Promise<void> {
  await page.getByText(text).first().waitFor({ timeout: SHOWN_MS });
}

interface AxeResult {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** Nothing on the page keeps anybody out (WCAG 2.2 A and AA, and axe-core's best practices). */
export async function expectAccessible(page: Page, name: string): Promise<void> {
  await page.evaluate(`document.getAnimations().forEach((each) => each.finish?.call(each))`).catch(() => null);
  // The policy of the page lets in no script of ours; the debugger may.
  await page.evaluate(axe.source);
  CHECKED.add(page);
  const violations = await page.evaluate<AxeResult[]>('axe.run(document).then((result) => result.violations)');
  CHECKED.delete(page);
  const told = violations.map(
    ({ id, help, nodes }) =>
      `${name}: ${id}: ${help}\n${nodes.map((node) => `  ${node.html}\n  ${node.failureSummary}`).join('\n')}`,
  );
  expect(told.join('\n')).toBe('');
}

/** Nothing is wider than the window, at any width. */
export async function expectFits(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    const [scroll, client] = await page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    expect(scroll, `${name} at ${width}`).toBeLessThanOrEqual(client);
  }
  if (before !== null) await page.setViewportSize(before);
}
