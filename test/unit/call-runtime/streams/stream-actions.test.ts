import { describe, expect, it } from 'vitest';
import { StreamActions } from '../../../../src/call-runtime/streams/stream-actions.ts';
import type { StreamRequest } from '../../../../src/ports/call-streams.ts';
import { asCallId } from '../../../../src/ports/ids.ts';
import { settle } from '../../../fakes/settle.ts';
import { CALL, OwnedCall } from '../support/owned-call.ts';

function stream(id: string, name: string | null = null): StreamRequest {
  return { id, name, tracks: ['inbound'], url: 'wss://ears.example/ws', parameters: {}, authToken: null };
}

async function open(): Promise<{ readonly call: OwnedCall; readonly actions: StreamActions }> {
  const call = await new OwnedCall().begin();
  const actions = new StreamActions({
    ownerOf: (id) => (id === CALL ? call.owner : null),
    numbersOf: () => ({ trunks: [], outbound: [] }),
    mailboxesOf: () => [],
    promptFault: () => Promise.resolve(null),
    parkedSlots: () => new Set(),
  });
  return { call, actions };
}

describe('The streams of a call, by the API', () => {
  it('begin, are listed, and end by id or name', async () => {
    const { call, actions } = await open();
    const started = { id: 'MZ1', name: 'ears', tracks: ['inbound'] };
    expect(await actions.start(CALL, stream('MZ1', 'ears'))).toEqual({ ok: true, value: started });
    await actions.start(CALL, stream('MZ2'));
    expect(actions.list(CALL).map(({ id }) => id)).toEqual(['MZ1', 'MZ2']);
    expect(await actions.stop(CALL, 'ears')).toEqual({ ok: true, value: started });
    expect(await actions.stop(CALL, 'MZ2')).toMatchObject({ ok: true });
    expect(await actions.stop(CALL, 'MZ2')).toEqual({ ok: false, code: 'not-found' });
    await settle();
    expect(call.voices.sessions.map(({ closed }) => closed)).toEqual(['the stream is over', 'the stream is over']);
  });

  it('are refused where the call has enough of them, one of that name, or is none', async () => {
    const { actions } = await open();
    for (const id of ['MZ1', 'MZ2', 'MZ3']) await actions.start(CALL, stream(id, id));
    expect(await actions.start(CALL, stream('MZ5', 'MZ1'))).toMatchObject({ ok: false, code: 'conflict' });
    await actions.start(CALL, stream('MZ4'));
    expect(await actions.start(CALL, stream('MZ5'))).toMatchObject({
      ok: false,
      code: 'conflict',
      message: 'the call has 4 streams already',
    });
    expect(await actions.start(asCallId('another'), stream('MZ6'))).toEqual({ ok: false, code: 'not-found' });
    expect(actions.list(asCallId('another'))).toEqual([]);
  });
});
