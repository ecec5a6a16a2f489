import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { CallRecord, LegRecord } from '../../src/ports/records.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { EventReceiver } from '../tools/event-receiver.ts';
import type { PhoneCall } from './phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

/** FreeSWITCH counts losses every 5 s. */
const TALK_MS = 8_000;
/** Two of the pieces of 10 s that alarms go by. */
const BAD_MS = 21_000;

const open: AsyncDisposable[] = [];
let callers = 0;

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]();
});

/** Caller and agent talk. */
async function conversation(
  site: Site,
  lossPercent: number,
): Promise<{ caller: PhoneCall; agent: PhoneCall; id: string }> {
  const phone = await Phone.open(`+1555720${String(++callers).padStart(3, '0')}`, TONES.caller);
  open.push(phone);
  await phone.voice.impair({ lossPercent });
  const caller = await phone.call(NUMBER, site.product.udp);
  const agent = await site.agent.pickUp();
  await agent.briefed();
  await agent.press('1');
  await caller.phone.voice.waitUntilHears([TONES.agent], ALL_TONES);
  const { id } = await site.product.api.callFrom(phone.sip.user);
  return { caller, agent, id };
}

/** The caller's leg in the record of a call that is over. */
async function endOf(site: Site, { caller, agent, id }: Awaited<ReturnType<typeof conversation>>): Promise<LegRecord> {
  await caller.hangUp();
  await agent.ended();
  const call = await eventually('the call is over', async () => {
    const found = await site.product.api.get<CallRecord>(`/v1/calls/${id}`);
    return found.endedAt === null ? false : found;
  });
  return call.legs.find(({ role }) => role === 'caller')!;
}

describe('The quality of a call', () => {
  it('is on record for each leg: worse where packets are lost, and an alarm once where many are', async () => {
    const receiver = await EventReceiver.open();
    open.push(receiver);
    const site = await Site.open({ others: { webhooks: [{ url: receiver.url, events: ['leg.qualityAlarm'] }] } });
    open.push(site);

    const clean = await conversation(site, 0);
    await delay(TALK_MS);
    const { quality: good } = await endOf(site, clean);
    expect(good!.received).toMatchObject({ lost: 0, lossPercent: 0 });
    expect(good!.received.mos).toBeGreaterThan(4.2);

    const lossy = await conversation(site, 5);
    await delay(TALK_MS);
    const { quality: worse } = await endOf(site, lossy);
    expect(worse!.received.lossPercent).toBeGreaterThan(1.5);
    expect(worse!.received.lossPercent).toBeLessThan(10);
    expect(worse!.received.mos).toBeLessThan(good!.received.mos! - 0.15);
    expect(await site.product.api.facts(lossy.id, 'leg.qualityAlarm')).toEqual([]);

    const awful = await conversation(site, 25);
    await delay(BAD_MS);
    const last = await endOf(site, awful);
    expect(last.quality!.received.mos).toBeLessThan(3);
    const alarms = await site.product.api.facts(awful.id, 'leg.qualityAlarm');
    expect(alarms).toMatchObject([{ leg: last.id, role: 'caller', direction: 'received' }]);
    const facts = (await site.product.api.facts(awful.id, 'leg.quality')) as unknown as { leg: string; role: string }[];
    expect(facts.map(({ role }) => role).toSorted()).toEqual(['agent', 'caller']);
    const [ended] = (await site.product.api.facts(awful.id, 'call.ended')) as unknown as { legs: LegRecord[] }[];
    expect(ended!.legs.find(({ id }) => id === last.id)!.quality).toEqual(last.quality);

    await eventually('the webhook is told', () => receiver.received.length > 0, 20_000);
    expect(receiver.received.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
      { event: 'leg.qualityAlarm', callId: awful.id, direction: 'received' },
    ]);
    expect(site.product.output).toContain('a leg sounds worse than media.quality.alarmMos');
    const metrics = String(await site.product.api.bytes('/metrics'));
    expect(metrics).toMatch(/warmbridge_quality_alarms_total\{trunk="[^"]*",direction="received"\} 1\n/);
    expect(metrics).toMatch(/warmbridge_leg_mos_count\{trunk="[^"]*",direction="received"\} [1-9]/);
  }, 120_000);
});
