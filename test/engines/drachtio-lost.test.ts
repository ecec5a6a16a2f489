import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PhoneCall } from '../e2e/phone.ts';
import { Phone } from '../e2e/phone.ts';
import { Site } from '../e2e/site.ts';
import { productionEngines } from '../sip/harness/engines.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import type { SipCall } from '../tools/sip-call.ts';
import { TestDrachtio, TestFreeswitch } from '../tools/engines/index.ts';
import { nowMs } from '../tools/index.ts';
import { CuttableProxy } from './cuttable-proxy.ts';
import { awayWithout, converse, expectToWork, hearEachOther, ready } from './engines-site.ts';

/** Longest time until the product has probed a leg whose dialog is gone, and has recorded its end. */
const PROBED_MS = 15_000;

/** Longest time until the product gives up a server that hangs: three pings, and the poll of `/readyz`. */
const HUNG_MS = 12_000;

let drachtio: TestDrachtio;
let freeswitch: TestFreeswitch;
let proxy: CuttableProxy;
let site: Site;
let caller: Phone;
let callers = 0;

beforeAll(async () => {
  [drachtio, freeswitch] = await Promise.all([TestDrachtio.start(), TestFreeswitch.start()]);
  proxy = await CuttableProxy.open(drachtio.controlPort);
  const { host, port: controlPort } = proxy;
  site = await Site.open({
    engines: productionEngines({ host, controlPort, secret: drachtio.secret }, freeswitch),
    handoff: {
      ringTimeoutMs: 20_000,
      totalTimeoutMs: 30_000,
      accept: { mode: 'dtmf', accept: '1', timeoutMs: 10_000 },
    },
  });
});

afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
  const left = await freeswitch.leftoversAfter(5_000);
  await Promise.all([drachtio.stop(), freeswitch.stop()]);
  expect(left).toEqual([]);
});

beforeEach(async () => {
  caller = await newCaller();
});

afterEach(async () => {
  await caller[Symbol.asyncDispose]();
  await site.agent.voice.sendTo(null);
  await site.product.expectQuiet(PROBED_MS);
});

async function newCaller(): Promise<Phone> {
  return await Phone.open(`+1555400${String(++callers).padStart(3, '0')}`, TONES.caller);
}

async function expectNewCallToWork(): Promise<void> {
  await using another = await newCaller();
  await expectToWork(site, another);
}

/** Hangs up. drachtio-server may answer 481, because the application that had the call is gone. */
async function hangUp({ sip, phone }: PhoneCall): Promise<void> {
  sip.bye();
  await sip.waitFor(
    'answer to BYE',
    ({ status, headers }) =>
      [200, 481].includes(status ?? 0) &&
      headers.some(([name, value]) => /^cseq$/i.test(name) && value.endsWith('BYE')),
  );
  await phone.voice.sendTo(null);
}

describe('drachtio-server is killed and started again', () => {
  const restart = async (): Promise<void> => {
    await drachtio.kill();
    await awayWithout(site, 'sip');
    await drachtio.restart();
    await ready(site);
  };

  it('in a conversation: the call is lost and closed on record, and new calls come in', async () => {
    await converse(site, caller);
    await restart();
    const call = await site.product.api.endedCall(caller.sip.user, PROBED_MS);
    expect(call.ended).toEqual({ result: 'failed', reason: 'signalling-lost', sipStatus: 200 });
    expect(await site.product.api.lastHandoff(call.id)).toMatchObject({ result: 'bridged' });
    await expectNewCallToWork();
  });

  it('while the agent rings: the handoff fails and the call is closed on record', async () => {
    await caller.call(NUMBER, site.product.udp);
    await site.agent.ringing();
    await restart();
    const call = await site.product.api.endedCall(caller.sip.user, PROBED_MS);
    const handoff = await site.product.api.lastHandoff(call.id);
    expect(handoff).toMatchObject({ attempts: [{ result: 'unreachable', sipStatus: 503 }] });
    await expectNewCallToWork();
  });

  it('while the agent is briefed: neither is left on hold, the call is closed on record', async () => {
    await caller.call(NUMBER, site.product.udp);
    const agentCall = await site.agent.pickUp();
    await agentCall.briefed();
    await restart();
    const call = await site.product.api.endedCall(caller.sip.user, PROBED_MS);
    expect(call.ended).toMatchObject({ result: 'failed', reason: 'signalling-lost' });
    // The agent's end may be handled before the caller's. Then the caller is with the AI again for some milliseconds.
    expect(['failed', 'returned']).toContain((await site.product.api.lastHandoff(call.id)).result);
    await expectNewCallToWork();
  });
});

describe('the control connection is cut, drachtio-server runs on', () => {
  const cut = async (): Promise<void> => {
    proxy.cut();
    await awayWithout(site, 'sip');
    await delay(500);
    proxy.mend();
    await ready(site);
  };

  it.each(['caller', 'agent'] as const)('a conversation goes on, and ends when the %s hangs up', async (who) => {
    const conversation = await converse(site, caller);
    const fromMs = nowMs();
    await cut();
    const { callerCall, agentCall } = conversation;
    await delay(500);
    const heard = await callerCall.heard();
    expect(heard.alwaysHeard(fromMs, nowMs() - 100, ALL_TONES)).toEqual([TONES.agent]);
    await hearEachOther(conversation);
    await hangUp(who === 'caller' ? callerCall : agentCall);
    await (who === 'caller' ? agentCall : callerCall).ended(PROBED_MS);
    await site.product.api.endedCall(caller.sip.user, PROBED_MS);
    await expectNewCallToWork();
  });

  it('a conversation is hung up by the API: both get BYE', async () => {
    const { callerCall, agentCall } = await converse(site, caller);
    await cut();
    const { id } = await site.product.api.callFrom(caller.sip.user);
    await site.product.api.request('DELETE', `/v1/calls/${id}`);
    await Promise.all([callerCall.ended(), agentCall.ended()]);
    expect((await site.product.api.endedCall(caller.sip.user)).ended).toMatchObject({ reason: 'api-hangup' });
  });

  /** Waits until the agent rings and the product knows it. */
  const ring = async (): Promise<{ callerCall: PhoneCall; ringing: SipCall; id: string }> => {
    const callerCall = await caller.call(NUMBER, site.product.udp);
    const ringing = await site.agent.ringing();
    const { id } = await site.product.api.callFrom(caller.sip.user);
    await eventually('it is known that the agent rings', async () => {
      return (await site.product.api.lastHandoff(id)).attempts[0]?.ringingAt ?? null;
    });
    return { callerCall, ringing, id };
  };

  it('while the agent rings: the agent gets CANCEL, the caller goes back to the AI', async () => {
    const { callerCall, ringing, id } = await ring();
    await cut();
    await ringing.waitForRequest('CANCEL');
    expect(await site.product.api.lastHandoff(id)).toMatchObject({
      result: 'returned',
      attempts: [{ result: 'unreachable', sipStatus: 503 }],
    });
    expect((await site.product.api.call(id)).state).toBe('with-ai');
    await hangUp(callerCall);
    await site.product.api.endedCall(caller.sip.user, PROBED_MS);
  });

  it('an agent who answers while nobody is connected gets ACK and BYE', async () => {
    const { callerCall, ringing } = await ring();
    proxy.cut();
    await awayWithout(site, 'sip');
    ringing.answer(site.agent.voice.sdp());
    await delay(300);
    proxy.mend();
    await ready(site);
    await ringing.waitForRequest('ACK');
    await ringing.waitForRequest('BYE');
    await hangUp(callerCall);
    await site.product.api.endedCall(caller.sip.user, PROBED_MS);
  });

  it('while the agent is briefed: the handoff goes on to the bridge', async () => {
    const callerCall = await caller.call(NUMBER, site.product.udp);
    const agentCall = await site.agent.pickUp();
    await agentCall.briefed();
    await cut();
    await agentCall.press('1');
    await hearEachOther({ callerCall, agentCall });
    await hangUp(agentCall);
    await callerCall.ended(PROBED_MS);
  });
});

describe('drachtio-server hangs with its connections open (SIGSTOP)', () => {
  it('is noticed; a call survives it, and new calls come in when it runs again', async () => {
    const conversation = await converse(site, caller);
    drachtio.freeze();
    try {
      await awayWithout(site, 'sip', HUNG_MS);
      const fromMs = nowMs();
      await delay(1_000);
      const heard = await conversation.callerCall.heard();
      expect(heard.alwaysHeard(fromMs, nowMs() - 100, ALL_TONES)).toEqual([TONES.agent]);
    } finally {
      drachtio.thaw();
    }
    await ready(site);
    await hearEachOther(conversation);
    await hangUp(conversation.callerCall);
    await conversation.agentCall.ended(PROBED_MS);
    await site.product.api.endedCall(caller.sip.user, PROBED_MS);
    await expectNewCallToWork();
  });

  it('is killed then: the lost calls are on record as lost', async () => {
    await converse(site, caller);
    drachtio.freeze();
    await awayWithout(site, 'sip', HUNG_MS);
    await drachtio.kill();
    await drachtio.restart();
    await ready(site);
    const call = await site.product.api.endedCall(caller.sip.user, PROBED_MS);
    expect(call.ended).toMatchObject({ result: 'failed', reason: 'signalling-lost' });
    await expectNewCallToWork();
  });
});

describe('SIGTERM while drachtio-server is away', () => {
  it('the process exits 0', async () => {
    proxy.cut();
    await awayWithout(site, 'sip');
    site.product.signal('SIGTERM');
    expect(await site.product.exited()).toBe(0);
    proxy.mend();
    await site.start();
    await expectNewCallToWork();
  });
});
