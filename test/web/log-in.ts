import type { Page } from 'playwright-core';
import { API_KEY } from '../sip/harness/settings.ts';
import { expectAccessible, shot } from './browser.ts';

/** Of all people of the tests. */
export const PASSWORD = 'a long enough password';

/** Logs a person in. */
export async function logIn(page: Page, home: string, name: string): Promise<void> {
  await page.goto(`${home}/login`);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('navigation').waitFor();
}

/** Logs in with a key. @param key @defaultValue that of the tests, whose role is admin */
export async function enterKey(page: Page, home: string, key = API_KEY): Promise<void> {
  await page.goto(`${home}/login`);
  await page.getByRole('button', { name: 'API key' }).click();
  await page.getByLabel('API key').last().fill(key);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('navigation').waitFor();
}

/** Logs in with the key of the tests, and goes to a page. */
export async function logInByKey(page: Page, home: string, to: string): Promise<void> {
  await enterKey(page, home);
  await page.goto(`${home}/${to}`);
  await page.locator('main h1').waitFor();
}

/** A picture of the page as it is, and what axe finds in it, in light and in dark. */
export async function expectGood(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    // It also ends what is on its way to its new colour.
    await expectAccessible(page, `${name} ${colorScheme}`);
    await shot(page, `${name}-${colorScheme}`);
  }
}

/** What has the keyboard now, by its name. */
export async function focused(page: Page): Promise<string> {
  return await page.evaluate<string>(
    `(document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '').trim()`,
  );
}
