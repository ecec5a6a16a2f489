import { expect, it } from 'vitest';
import { announceContext } from '../../../src/call-runtime/announce-context.ts';
import type { UntimedEvent } from '../../../src/call-runtime/untimed-event.ts';
import { asCallId, asHandoffId } from '../../../src/ports/ids.ts';

const CALL = asCallId('call');
const HANDOFF = asHandoffId('call.h1');

it('tells the machine once the context has been delivered, and asks for that call', async () => {
  const events: UntimedEvent[] = [];
  const asked: string[] = [];
  const contextDelivered = (call: string): Promise<void> => {
    asked.push(call);
    return Promise.resolve();
  };
  const { signal } = new AbortController();
  await announceContext({ id: CALL, contextDelivered }, HANDOFF, signal, (event) => events.push(event));
  expect(asked).toEqual([CALL]);
  expect(events).toEqual([{ type: 'context.announced', handoff: HANDOFF }]);
});

it('where nobody is told of events, it waits for nothing', async () => {
  const events: UntimedEvent[] = [];
  await announceContext({ id: CALL }, HANDOFF, new AbortController().signal, (event) => events.push(event));
  expect(events).toHaveLength(1);
});

it('a call that has ended is told nothing', async () => {
  const events: UntimedEvent[] = [];
  await announceContext({ id: CALL }, HANDOFF, AbortSignal.abort(), (event) => events.push(event));
  expect(events).toEqual([]);
});
