import { describe, expect, it } from 'vitest';
import { readServerEvent } from '../../../../src/ai/assemblyai/server-event.ts';

describe('readServerEvent', () => {
  it('reads audio, which is in data, and tool calls, whose arguments are an object', () => {
    expect(readServerEvent('{"type":"reply.audio","data":"AQI="}')).toEqual({
      type: 'reply.audio',
      data: Buffer.from([1, 2]),
    });
    const call = { type: 'tool.call', call_id: 'c', name: 'end_call', arguments: { a: 1 } };
    expect(readServerEvent(JSON.stringify(call))).toEqual(call);
  });

  it('takes a reply.done that says nothing more as completed', () => {
    expect(readServerEvent('{"type":"reply.done"}')).toMatchObject({ status: 'completed' });
  });

  it('leaves out what is of no use, and says what is wrong with the rest', () => {
    expect(readServerEvent('{"type":"session.updated"}')).toEqual({ type: 'other', fault: null });
    expect(readServerEvent('{"type":')).toEqual({ type: 'other', fault: 'it is no JSON object with a type' });
    expect(readServerEvent('{"type":"reply.audio","audio":"AQI="}')).toEqual({
      type: 'other',
      fault: 'data of reply.audio is not as it should be',
    });
  });
});
