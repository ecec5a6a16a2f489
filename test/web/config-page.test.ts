import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Site } from '../e2e/site.ts';
import { CHROMIUM, expectFits, shot, shows, TestBrowser } from './browser.ts';
import { expectGood, focused, logInByKey } from './log-in.ts';

/** A route of the configuration, as far as it is changed here. */
interface Route {
  readonly match: { readonly to: string };
  readonly handoff: { readonly ringTimeoutMs: number };
}

const PARTS = ['Routes', 'Trunks', 'Outbound', 'Agents', 'Queues', 'Hours', 'Prompts', 'Webhooks'] as const;

describe.skipIf(CHROMIUM === null)('the page of the configuration in Chromium', () => {
  let site: Site;
  let browser: TestBrowser;
  let page: Page;

  beforeAll(async () => {
    site = await Site.open();
    browser = await TestBrowser.open(site.product.apiAddress);
    page = await browser.person();
    await logInByKey(page, site.product.apiAddress, 'config');
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await shot(page, `failed ${task.name}`, true);
    expect(browser.faults.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    for (const each of [browser, site]) await each[Symbol.asyncDispose]();
  });

  function text(): ReturnType<Page['getByLabel']> {
    return page.getByLabel('Routes as JSON');
  }

  function button(name: string): ReturnType<Page['getByRole']> {
    return page.getByRole('button', { name, exact: true });
  }

  /** The page's text with another time of ringing. */
  async function typeRing(ringTimeoutMs: number): Promise<void> {
    const routes = JSON.parse(await text().inputValue()) as Route[];
    await text().fill(JSON.stringify(routes.map((route) => withRing(route, ringTimeoutMs)), null, 2)); // prettier-ignore
  }

  function withRing(route: Route, ringTimeoutMs: number): Route {
    return { ...route, handoff: { ...route.handoff, ringTimeoutMs } };
  }

  /** What is in force. */
  async function ring(): Promise<number> {
    const { value } = await site.product.api.get<{ value: readonly Route[] }>('/v1/config/routes');
    return value[0]!.handoff.ringTimeoutMs;
  }

  it('shows each part', { timeout: 60_000 }, async () => {
    for (const name of PARTS) {
      await page.getByRole('group', { name: 'Part' }).getByRole('button', { name }).click();
      await page.getByLabel(`${name} as JSON`).waitFor();
    }
    await page.getByRole('group', { name: 'Part' }).getByRole('button', { name: 'Routes' }).click();
    await text().waitFor();
    await expectFits(page, 'config');
  });

  it('says what is wrong with a change, and where', async () => {
    await typeRing(-5);
    await button('Check').click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/^routes\[0\]\.handoff\.ringTimeoutMs: /);
    await expectGood(page, 'config-fault');
    const refused = page.waitForResponse((response) => response.request().method() === 'PUT');
    await button('Save').click();
    expect((await refused).status()).toBe(400);
    await expect.poll(() => alert.innerText()).toContain('ringTimeoutMs');
    await text().fill('[ {');
    await button('Check').click();
    await shows(page, 'This is no JSON');
    expect(await ring()).toBe(2_000);
    expect(browser.faults.splice(0)).toEqual([expect.stringContaining('status of 400')]);
    await page.reload();
    await text().waitFor();
  });

  it('saves a change as a version, and the keyboard stays where it is', async () => {
    await typeRing(3_000);
    await button('Check').click();
    await shows(page, 'It can be used like that.');
    await button('Save').focus();
    await page.keyboard.press('Enter');
    await shows(page, 'Saved. Calls that come from now on have it.');
    await shows(page, /ringTimeoutMs changed/);
    expect(await ring()).toBe(3_000);
    expect(await focused(page)).toBe('Save');
    await expectGood(page, 'config-saved');
  });

  it('explains that somebody else was faster, and keeps what was typed', async () => {
    await typeRing(4_000);
    const { value } = await site.product.api.get<{ value: readonly Route[] }>('/v1/config/routes');
    const theirs = value.map((route) => withRing(route, 5_000));
    expect(await site.product.api.request('PUT', '/v1/config/routes', { value: theirs })).toMatchObject({
      status: 200,
    });
    await button('Save').click();
    await shows(page, 'Somebody else changed this part meanwhile');
    await expectGood(page, 'config-stale');
    expect(await ring()).toBe(5_000);
    await button('Show what is in force').click();
    await button('Show my text again').waitFor();
    expect(await text().inputValue()).toContain('5000');
    await button('Show my text again').click();
    expect(await text().inputValue()).toContain('4000');
    await button('Save').click();
    // What was said of the change before may still be there; the fault goes with the answer.
    await page.getByRole('alert').waitFor({ state: 'hidden' });
    await shows(page, 'Saved. Calls that come from now on have it.');
    await expect.poll(ring).toBe(4_000);
    expect(browser.faults.splice(0)).toEqual([expect.stringContaining('status of 412')]);
  });

  it('goes back to a version after a question', async () => {
    const back = button('Go back to version 1');
    await back.focus();
    await page.keyboard.press('Enter');
    await shows(page, 'Go back to version 1?');
    expect(await focused(page)).toBe('Cancel');
    await expectGood(page, 'config-rollback');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await focused(page)).toBe('Go back to version 1');
    expect(await ring()).toBe(4_000);
    await page.keyboard.press('Enter');
    await shows(page, 'Go back to version 1?');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await shows(page, 'What was version 1 is in force.');
    expect(await ring()).toBe(2_000);
    await expect.poll(async () => (await text().inputValue()).includes('"ringTimeoutMs": 2000')).toBe(true);
    await page.getByRole('region', { name: 'Versions' }).getByText('(rollback)').waitFor();
  });
});
