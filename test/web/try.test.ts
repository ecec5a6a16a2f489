import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Site } from '../e2e/site.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { CHROMIUM, expectAccessible, expectFits, shot, shows, TestBrowser } from './browser.ts';
import { logInByKey } from './log-in.ts';

describe.skipIf(CHROMIUM === null)('Try it in Chromium', { timeout: 180_000 }, () => {
  let site: Site;
  let browser: TestBrowser;
  let page: Page;

  beforeAll(async () => {
    site = await Site.open({ handoff: { totalTimeoutMs: 20_000 } });
    site.ai.script = ({ event }) =>
      event === 'call.started'
        ? [
            { type: 'talk', text: 'Hello, this is the assistant.' },
            { type: 'listen', timeoutMs: 30_000 },
          ]
        : [];
    browser = await TestBrowser.open(site.product.apiAddress);
    page = await browser.person();
    await logInByKey(page, site.product.apiAddress, 'try');
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await shot(page, 'failed', true);
    expect(browser.faults.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    for (const each of [browser, site]) await each[Symbol.asyncDispose]();
  });

  it('a key places the call, and a whole handoff is seen to its result', async () => {
    await page.getByRole('option', { name: NUMBER }).waitFor({ state: 'attached' });
    await page.keyboard.press('s');
    await shows(page, 'The AI says: “Hello, this is the assistant.”');
    await shows(page, 'The caller says: “I was charged twice.');
    await shows(page, `The agent's telephone rings. The caller hears music.`);
    await shows(page, 'The agent hears the briefing. The caller hears music, and nothing of it.');
    await shot(page, 'try-briefing-light', true);
    await expectAccessible(page, 'try, briefing');
    await shows(page, 'Caller and agent hear each other.');
    await shows(page, 'Bridged: caller and agent heard each other, and only then.');
    await page.getByRole('cell', { name: 'Talking' }).first().waitFor();
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await shot(page, `try-result-${scheme}`, true);
      await expectAccessible(page, `try, result, ${scheme}`);
    }
    await expectFits(page, 'try, result');
    await page.setViewportSize({ width: 390, height: 844 });
    await shot(page, 'try-result-390', true);
    await page.setViewportSize({ width: 1_280, height: 800 });
    // None of the telephones of the site rang.
    expect(site.agent.sip.callsWaiting).toBe(0);
    await page.getByRole('link', { name: 'The call in the audit' }).click();
    await shows(page, 'The records');
    await page.goBack();
    await shows(page, 'Bridged: caller and agent heard each other, and only then.');
  });

  it('a key ends the call', async () => {
    await page.keyboard.press('s');
    await shows(page, 'Caller and AI hear each other.');
    await page.keyboard.press('x');
    await shows(page, 'Stopped: it was stopped.');
    await site.product.expectQuiet();
  });
});
