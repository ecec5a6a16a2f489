import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Phone } from '../e2e/phone.ts';
import type { PhoneCall } from '../e2e/phone.ts';
import { Site } from '../e2e/site.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { CHROMIUM, expectFits, shot, shows, TestBrowser } from './browser.ts';
import { expectGood, focused, logIn, PASSWORD } from './log-in.ts';

const CALLER = '+15553006611';
const BEN = 1_700;
const THIRD = 1_900;
const AMONG = [...ALL_TONES, BEN, THIRD];
const WRAP_UP_MS = 3_000;

describe.skipIf(CHROMIUM === null)('two desks in Chromium', () => {
  let site: Site;
  let browser: TestBrowser;
  let anna: Page;
  let ben: Page;
  let caller: Phone;
  let benPhone: Phone;
  let third: Phone;
  let destinations: readonly string[] = ['agent:anna'];

  beforeAll(async () => {
    site = await Site.open({ handoff: { ringTimeoutMs: 20_000, totalTimeoutMs: 40_000, accept: { mode: 'dtmf', timeoutMs: 15_000 } } }); // prettier-ignore
    site.ai.script = ({ event }) =>
      event === 'call.started'
        ? [{ type: 'transfer', reason: 'Charged twice', summary: 'Wants a refund.', destination: destinations }]
        : [];
    caller = await Phone.open(CALLER, TONES.caller);
    benPhone = await Phone.open('2002', BEN);
    third = await Phone.open('2100', THIRD);
    const { api } = site.product;
    for (const [id, name, uri] of [
      ['anna', 'Anna Berg', site.agent.uri],
      ['ben', 'Ben Adams', benPhone.uri],
      ['cleo', 'Cleo Katz', 'sip:2009@127.0.0.1:9'],
    ] as const) {
      await api.request('PUT', `/v1/agents/${id}`, { name, uri, wrapUpMs: WRAP_UP_MS });
      const person = { name: id, displayName: name, role: 'agent', agent: id, password: PASSWORD };
      expect(await api.request('POST', '/v1/people', person)).toMatchObject({ status: 201 });
    }
    await api.request('PUT', '/v1/agents/cleo', { state: 'away' });
    browser = await TestBrowser.open(site.product.apiAddress);
  });
  afterAll(async () => {
    for (const each of [browser, third, benPhone, caller, site]) await each[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    destinations = ['agent:anna'];
    anna = await browser.person();
    ben = await browser.person();
    await logIn(anna, site.product.apiAddress, 'anna');
    await logIn(ben, site.product.apiAddress, 'ben');
    await shows(anna, 'Ready. The next call');
    await shows(ben, 'Ready. The next call');
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') {
      await shot(anna, `failed ${task.name} anna`);
      await shot(ben, `failed ${task.name} ben`);
    }
    for (const page of [anna, ben]) await page.context().close();
    for (const phone of [caller, benPhone, third, site.agent]) await phone.voice.sendTo(null);
    await site.product.api.hangUpAll();
    for (const id of ['anna', 'ben']) await site.product.api.request('PUT', `/v1/agents/${id}`, { state: 'available' });
    await site.product.expectQuiet();
    expect(browser.faults.splice(0)).toEqual([]);
  });

  async function hear(phone: Phone, ...tones: number[]): Promise<number> {
    return await phone.voice.waitUntilHears(tones, AMONG, 8_000);
  }

  function person(page: Page, name: string): ReturnType<Page['getByRole']> {
    return page.getByRole('region', { name: 'In this call' }).getByRole('listitem').filter({ hasText: name });
  }

  /** Anna has the caller. */
  async function talking(): Promise<{ callerCall: PhoneCall; annaCall: PhoneCall }> {
    const callerCall = await caller.call(NUMBER, site.product.udp);
    const annaCall = await site.agent.pickUp(20_000);
    await annaCall.briefed();
    await shows(anna, 'You hear the briefing');
    await anna.keyboard.press('a');
    await shows(anna, 'You have the caller');
    await hear(caller, TONES.agent);
    return { callerCall, annaCall };
  }

  it('declines while it rings: the next one is called, and the card is gone', { timeout: 120_000 }, async () => {
    destinations = ['agent:anna', 'agent:ben'];
    const callerCall = await caller.call(NUMBER, site.product.udp);
    const rings = await site.agent.ringing(20_000);
    await shows(anna, 'Your telephone rings');
    await anna.keyboard.press('d');
    await rings.waitForRequest('CANCEL');
    const benRings = await benPhone.ringing(20_000);
    await shows(ben, 'Your telephone rings');
    await shows(anna, 'Ready. The next call');
    expect(await anna.getByText('Call over').count()).toBe(0);
    const benCall = await benPhone.answer(benRings);
    await benCall.briefed();
    await ben.keyboard.press('a');
    await hear(caller, BEN);
    await shows(ben, 'You have the caller');

    await ben.keyboard.press('e');
    await shows(ben, 'End the call for everybody?');
    await expectGood(ben, 'desk-end');
    await ben.keyboard.press('Escape');
    await ben.getByRole('dialog').waitFor({ state: 'hidden' });
    await ben.keyboard.press('e');
    await ben.getByRole('dialog').getByRole('button', { name: 'End the call' }).click();
    await callerCall.ended();
    await benCall.ended();
    await shows(ben, 'Call over');
    await ben.getByRole('button', { name: 'Skip' }).click();
    await ben.getByText('Call over').waitFor({ state: 'hidden' });
  });

  it('sets the own state by keys and by buttons', async () => {
    await anna.keyboard.press('3');
    await shows(anna, /^away · /);
    await shows(anna, 'You get no calls now.');
    await expectGood(anna, 'desk-away');
    expect(await site.product.api.get('/v1/agents/anna')).toMatchObject({ state: 'away' });
    await anna.getByRole('button', { name: 'Busy' }).click();
    await shows(anna, /^busy · /);
    expect(await site.product.api.get('/v1/agents/anna')).toMatchObject({ state: 'busy' });
    await anna.keyboard.press('1');
    await shows(anna, 'Ready. The next call');
  });

  it('consults a colleague by name, merges, and all know who is who', { timeout: 180_000 }, async () => {
    const { callerCall, annaCall } = await talking();
    await anna.keyboard.press('c');
    const dialog = anna.getByRole('dialog');
    await dialog.getByRole('button', { name: /Ben Adams/ }).waitFor();
    expect(await dialog.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringMatching(/Ben Adams\s+available/),
      expect.stringMatching(/Cleo Katz\s+away/),
    ]);
    await expectGood(anna, 'desk-colleagues');
    await expectFits(anna, 'desk, colleagues');
    await anna.keyboard.type('ben');
    await dialog.getByRole('button', { name: /Cleo Katz/ }).waitFor({ state: 'hidden' });
    // From the field to the colleague by the keyboard.
    await anna.keyboard.press('Tab');
    expect(await focused(anna)).toMatch(/^Ben Adams/);
    await anna.keyboard.press('Enter');
    const benRings = await benPhone.ringing(20_000);
    await shows(ben, 'Your telephone rings');
    await expectGood(ben, 'desk-asked-rings');
    const benCall = await benPhone.answer(benRings);
    await shows(anna, 'Consulting');
    await shows(ben, 'A colleague consults you');
    await hear(caller, TONES.hold);
    await hear(benPhone, TONES.agent);
    await expectGood(ben, 'desk-consulted');
    expect(await person(anna, 'Ben Adams').count()).toBe(1);
    await anna.keyboard.press('m');
    await shows(anna, 'You have the caller');
    await hear(caller, TONES.agent, BEN);
    await shows(ben, 'You have the caller');
    await person(anna, 'Ben Adams').waitFor();
    await person(ben, 'Anna Berg').waitFor();
    await shot(anna, 'desk-merged-named-light');

    await person(anna, 'Ben Adams').getByRole('button', { name: 'Remove' }).click();
    await benCall.ended();
    await shows(ben, 'Call over');
    await hear(caller, TONES.agent);
    await callerCall.hangUp();
    await annaCall.ended();
    await shows(anna, 'Call over');
  });

  it('consults, and leaves the caller with the colleague', { timeout: 120_000 }, async () => {
    const { callerCall, annaCall } = await talking();
    await anna.keyboard.press('c');
    await anna.getByRole('dialog').getByRole('button', { name: /Ben Adams/ }).click(); // prettier-ignore
    const benCall = await benPhone.pickUp(20_000);
    await shows(anna, 'Consulting');
    await hear(site.agent, BEN);
    await anna.keyboard.press('l');
    await annaCall.ended();
    await shows(anna, 'Call over');
    await hear(caller, BEN);
    await shows(ben, 'You have the caller');
    await callerCall.hangUp();
    await benCall.ended();
    await shows(ben, 'Call over');
  });

  it(
    'puts the caller through to a number, and gets the next call after the wrap-up',
    { timeout: 180_000 },
    async () => {
      const { callerCall, annaCall } = await talking();
      await anna.keyboard.press('t');
      await anna.getByLabel('Number, SIP address or colleague').waitFor();
      await anna.keyboard.press('Escape');
      await anna.getByRole('dialog').waitFor({ state: 'hidden' });
      await anna.keyboard.press('t');
      await anna.getByLabel('Number, SIP address or colleague').waitFor();
      await anna.keyboard.type('99999 nobody');
      await anna.keyboard.press('Enter');
      await anna.getByRole('dialog').getByRole('alert').waitFor();
      await expectGood(anna, 'desk-transfer-fault');
      expect(browser.faults.splice(0)).toEqual([expect.stringContaining('status of 400')]);
      await anna.getByLabel('Number, SIP address or colleague').fill(third.uri);
      await anna.keyboard.press('Enter');
      const thirdCall = await third.pickUp(20_000);
      await hear(caller, THIRD);
      await annaCall.ended();
      await shows(anna, 'Call over');
      await shows(anna, /^wrap up · /);
      // The call goes on without her, and its card is there to be written up.
      await anna.getByRole('region', { name: 'The call', exact: true }).getByText(CALLER).first().waitFor();
      await anna.getByRole('textbox', { name: 'Notes' }).waitFor();
      await expectGood(anna, 'desk-wrap-up');
      await callerCall.hangUp();
      await thirdCall.ended();

      await eventually('the wrap-up is over', async () => {
      const { state } = await site.product.api.get<{ state: string }>('/v1/agents/anna');
      return state === 'available';
    }, 15_000); // prettier-ignore
      const second = await Phone.open('+15553006622', TONES.caller);
      const secondCall = await second.call(NUMBER, site.product.udp);
      const next = await site.agent.pickUp(20_000);
      await next.briefed();
      await shows(anna, '+15553006622');
      await anna.keyboard.press('a');
      await shows(anna, 'You have the caller');
      await second.voice.waitUntilHears([TONES.agent], AMONG, 8_000);
      expect(await anna.getByRole('textbox', { name: 'Notes' }).inputValue()).toBe('');
      await secondCall.hangUp();
      await next.ended();
      await shows(anna, 'Call over');
      await second[Symbol.asyncDispose]();
    },
  );
});
