import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Phone } from '../e2e/phone.ts';
import { SpokenSite } from '../e2e/spoken-site.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { nowMs } from '../tools/index.ts';
import { CHROMIUM, expectAccessible, expectFits, shot, shows, TestBrowser } from './browser.ts';
import { PASSWORD } from './log-in.ts';

const THIRD = 1_900;
const AMONG = [...ALL_TONES, THIRD];
const SAID = new Map([
  [TONES.caller, 'I was charged twice for order four four one.'],
  [TONES.agent, 'Let me see what I can do.'],
  [THIRD, 'The second charge can go back today.'],
]);
const CONTEXT = {
  intent: 'refund',
  sentiment: 'negative',
  nextAction: 'Offer to refund the second charge of 49 euros.',
  collected: { orderNumber: '44 1', amount: '49.00 EUR' },
  crm: { customer: 'Dana Whitfield', since: '2019', plan: 'Plus' },
};

describe.skipIf(CHROMIUM === null)('the desk in Chromium', () => {
  let spoken: SpokenSite;
  let browser: TestBrowser;
  let caller: Phone;
  let third: Phone;
  let page: Page;

  beforeAll(async () => {
    spoken = await SpokenSite.open({}, {}, SAID);
    const { site } = spoken;
    site.ai.script = ({ event }) => {
      if (event === 'call.started') {
        return [
          { type: 'talk', text: 'Hello, this is the assistant. How can I help?' },
          { type: 'listen', timeoutMs: 20_000 },
        ];
      }
      if (event === 'call.speech') {
        return [
          {
            type: 'transfer',
            reason: 'Charged twice',
            summary: 'Dana was charged twice for order 441 and wants the second charge back.',
            destination: ['agent:anna'],
            context: CONTEXT,
          },
        ];
      }
      return [];
    };
    caller = await Phone.open('+15553004411', TONES.caller);
    third = await Phone.open('2100', THIRD);
    for (const [id, name, uri] of [
      ['anna', 'Anna Berg', site.agent.uri],
      ['ben', 'Ben Adams', site.secondAgent.uri],
    ] as const) {
      const { status } = await site.product.api.request('PUT', `/v1/agents/${id}`, {
        name,
        uri,
        skills: { billing: 2 },
      });
      expect(status).toBe(201);
    }
    const anna = { name: 'anna', displayName: 'Anna Berg', role: 'agent', agent: 'anna', password: PASSWORD };
    expect(await site.product.api.request('POST', '/v1/people', anna)).toMatchObject({ status: 201 });
    browser = await TestBrowser.open(site.product.apiAddress);
    page = await browser.person();
    await page.goto(`${site.product.apiAddress}/login`);
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await shot(page, 'failed');
  });
  afterAll(async () => {
    for (const each of [browser, third, caller, spoken]) await each[Symbol.asyncDispose]();
  });

  async function press(key: string): Promise<void> {
    await page.keyboard.press(key);
  }

  it('a whole handoff by the keyboard alone', { timeout: 180_000 }, async () => {
    await shows(page, 'Log in');
    await shot(page, 'login-light');
    await page.getByLabel('Name').focus();
    await page.keyboard.type('anna');
    await press('Tab');
    await page.keyboard.type(PASSWORD);
    await press('Enter');
    await shows(page, 'Ready. The next call');
    await shot(page, 'desk-idle-light');

    const { call: callerCall } = await spoken.call(caller);
    await callerCall.phone.voice.waitUntilHears([TONES.agent], AMONG, 1).catch(() => null);
    await spoken.say(caller, 'caller');
    const rings = await spoken.site.agent.ringing(20_000);
    const rangAt = nowMs();
    await shows(page, 'Your telephone rings');
    await shows(page, 'Dana was charged twice');
    const cardMs = nowMs() - rangAt;
    await shows(page, SAID.get(TONES.caller)!);
    console.log(`desk: the card was there ${cardMs.toFixed(0)} ms after the 180, and before the answer`);
    await shot(page, 'desk-ringing-light');
    await expectAccessible(page, 'desk ringing');

    const agentCall = await spoken.site.agent.answer(rings);
    await agentCall.briefed();
    await shows(page, 'You hear the briefing');
    await shot(page, 'desk-briefing-light');
    await press('a');
    await shows(page, 'You have the caller');
    await caller.voice.waitUntilHears([TONES.agent], AMONG);
    await spoken.say(spoken.site.agent, 'agent');
    await shows(page, SAID.get(TONES.agent)!);
    await shot(page, 'desk-talking-light');
    await expectAccessible(page, 'desk talking');
    await page.emulateMedia({ colorScheme: 'dark' });
    await shot(page, 'desk-talking-dark');
    await expectAccessible(page, 'desk talking, dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await expectFits(page, 'desk talking');

    await press('h');
    await shows(page, 'Caller on hold');
    await caller.voice.waitUntilHears([TONES.hold], AMONG);
    await press('h');
    await shows(page, 'You have the caller');
    await press('c');
    await page.getByLabel('Number, SIP address or colleague').waitFor();
    await page.keyboard.type(third.uri);
    await press('Enter');
    const thirdCall = await third.pickUp(20_000);
    await shows(page, 'Consulting');
    await spoken.site.agent.voice.waitUntilHears([THIRD], AMONG);
    await spoken.say(third, 'agent').catch(() => null);
    await shot(page, 'desk-consult-light');
    await expectAccessible(page, 'desk consulting');
    await press('m');
    await shows(page, 'You have the caller');
    await caller.voice.waitUntilHears([TONES.agent, THIRD], AMONG);
    await shot(page, 'desk-merged-light');
    await press('n');
    await page.keyboard.type('Refund of 49 euros promised.');
    await press('Escape');
    await press('i');
    await page.getByLabel('What is left to do (optional)').waitFor();
    await page.keyboard.type('Tell the caller when the refund arrives');
    await press('Enter');
    await agentCall.ended();
    await thirdCall.ended();
    await shows(page, 'Call over');
    await page.getByRole('button', { name: 'Yes' }).first().focus();
    await press('Enter');
    await page.getByRole('button', { name: 'Save outcome' }).focus();
    await press('Enter');
    await shows(page, 'Ready. The next call');
    await callerCall.hangUp();
    const { api } = spoken.site.product;
    const { id } = await api.endedCall(caller.sip.user);
    expect(await api.call(id)).toMatchObject({
      disposition: { resolved: true, note: 'Refund of 49 euros promised.', by: 'anna' },
    });
    expect(await api.facts(id, 'handoff.accepted')).toMatchObject([{ by: 'api' }]);
    expect((await api.facts(id, 'consult.ended'))[0]).toMatchObject({ result: 'merged' });
    expect(await api.facts(id, 'call.returned')).toHaveLength(1);
    const report = await api.get<object>('/v1/reports/handoffs?agent=anna');
    expect(report).toMatchObject({ handoffs: 1, completed: 1, dispositions: 1 });
    expect(browser.faults).toEqual([]);
  });
});
