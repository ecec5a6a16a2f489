import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { CallWork } from '../../../../src/api/dialects/twilio/call-work.ts';
import { asCallId, asLegId } from '../../../../src/ports/ids.ts';
import type { CallRecord } from '../../../../src/ports/records.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { ScriptedCallControl } from '../../../fakes/scripted-call-control.ts';
import { settle } from '../../../fakes/settle.ts';

const LOGGER = pino({ level: 'silent' });
const CALL: CallRecord = {
  id: asCallId('c1'), state: 'with-ai', direction: 'outbound', from: '+1', to: '+2', route: '*',
  startedAt: '2026-01-01T00:00:00.000Z', answeredAt: '2026-01-01T00:00:01.000Z', endedAt: null,
  legs: [{ id: asLegId('l1'), role: 'caller', state: 'answered', sipCallId: null, codec: null }],
  handoffs: [], metadata: {}, ended: null,
}; // prettier-ignore

describe('What is done once a call is answered', () => {
  it('keys are sent, with pauses of half a second for each w', async () => {
    const control = new ScriptedCallControl();
    control.begin(CALL);
    control.conversation.script.call = { ok: true, value: CALL };
    const clock = new FakeClock();
    let isDone = false;
    void new CallWork(control, clock, LOGGER)
      .onAnswer({ SendDigits: '12ww3' })?.(CALL.id)
      .then(() => (isDone = true));
    const sent = (): readonly unknown[] => control.conversation.asked.map(({ given }) => given[1]);
    await settle();
    expect(sent()).toEqual(['12']);
    for (const ms of [400, 500, 499]) {
      clock.advance(ms);
      await settle();
      expect(sent()).toEqual(['12']);
    }
    clock.advance(1);
    await settle();
    expect(sent()).toEqual(['12', '3']);
    clock.advance(200);
    await settle();
    expect(isDone).toBe(true);
  });

  it('keys that could not be sent are in the log, and those behind them are not sent', async () => {
    const control = new ScriptedCallControl();
    control.begin(CALL);
    control.conversation.script.call = {
      ok: false,
      code: 'conflict',
      state: 'with-ai',
      message: 'keys are being sent',
    };
    const log: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line: string) => void log.push(line) });
    await new CallWork(control, new FakeClock(), logger).onAnswer({ SendDigits: '12ww3' })?.(CALL.id);
    expect(control.conversation.asked).toHaveLength(1);
    expect(JSON.parse(log.join(''))).toMatchObject({ callId: CALL.id, reason: 'keys are being sent' });
  });

  it('a call that may last 12 s is hung up on then', async () => {
    const control = new ScriptedCallControl();
    control.begin(CALL);
    const clock = new FakeClock();
    await new CallWork(control, clock, LOGGER).onAnswer({ TimeLimit: 12 })?.(CALL.id);
    for (const ms of [5_000, 5_000, 1_999]) clock.advance(ms);
    expect(control.asked).toEqual([]);
    clock.advance(1);
    expect(control.asked).toEqual([{ method: 'hangup', call: CALL.id }]);
  });

  it('a later limit takes the place of an earlier one, and each call has one timer', () => {
    const control = new ScriptedCallControl();
    control.begin(CALL);
    const clock = new FakeClock();
    const work = new CallWork(control, clock, LOGGER);
    for (const limitS of [2, 3, 4, 20]) work.limit(CALL.id, limitS);
    expect(clock.pending).toBe(1);
    for (const ms of [5_000, 5_000, 5_000, 4_999]) clock.advance(ms);
    expect(control.asked).toEqual([]);
    clock.advance(1);
    expect(control.asked).toEqual([{ method: 'hangup', call: CALL.id }]);
    expect(clock.pending).toBe(0);
  });

  it('nothing is done where nothing is asked for, or the call is over', async () => {
    const control = new ScriptedCallControl();
    const clock = new FakeClock();
    expect(new CallWork(control, clock, LOGGER).onAnswer({})).toBeUndefined();
    await new CallWork(control, clock, LOGGER).onAnswer({ TimeLimit: 1 })?.(CALL.id);
    clock.advance(10_000);
    expect(control.asked).toEqual([]);
  });
});
