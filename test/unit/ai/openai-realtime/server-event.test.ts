import { describe, expect, it } from 'vitest';
import { readServerEvent } from '../../../../src/ai/openai-realtime/server-event.ts';

describe('readServerEvent', () => {
  it('reads audio, by its name and by its former one', () => {
    const event = { type: 'response.output_audio.delta', item_id: 'a', delta: Buffer.from([1, 2]) };
    for (const type of ['response.output_audio.delta', 'response.audio.delta']) {
      expect(readServerEvent(JSON.stringify({ type, item_id: 'a', delta: 'AQI=', output_index: 0 }))).toEqual(event);
    }
  });

  it('reads the tool calls of a response among other items', () => {
    const call = { type: 'function_call', call_id: 'c', name: 'end_call', arguments: '{}' };
    const response = {
      status: 'completed',
      output: [
        { type: 'message', content: [] },
        { ...call, id: 'x' },
      ],
    };
    expect(readServerEvent(JSON.stringify({ type: 'response.done', response }))).toMatchObject({
      response: { output: [{ type: 'message' }, call] },
    });
  });

  it.each(['rate_limits.updated', 'session.created', 'response.content_part.added', 'toString', '__proto__'])(
    'leaves out %s, which is of no use here',
    (type) => {
      expect(readServerEvent(JSON.stringify({ type }))).toEqual({ type: 'other', fault: null });
    },
  );

  it.each(['{', '[]', 'null', '"text"', '{"type":7}', '\u0000'])('says that %j is none', (text) => {
    expect(readServerEvent(text)).toEqual({ type: 'other', fault: 'it is no JSON object with a type' });
  });

  it.each([
    [{ type: 'response.output_audio.delta', item_id: 'a', delta: '!' }, 'delta of response.output_audio.delta'],
    [{ type: 'response.done' }, 'response of response.done'],
    [{ type: 'input_audio_buffer.speech_started', item_id: 'a' }, 'audio_start_ms of input_audio_buffer'],
  ])('says what is wrong with %j, and not what it holds', (message, fault) => {
    expect(readServerEvent(JSON.stringify(message))).toMatchObject({ type: 'other', fault: expect.stringContaining(fault) as string }); // prettier-ignore
  });
});
