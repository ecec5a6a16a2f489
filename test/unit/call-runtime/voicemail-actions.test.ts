import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Salvage } from '../../../src/call-runtime/cut-off-voicemails.ts';
import { cutOffVoicemails } from '../../../src/call-runtime/cut-off-voicemails.ts';
import { PastJournal } from '../../../src/call-runtime/past-journal.ts';
import { VoicemailActions } from '../../../src/call-runtime/voicemail-actions.ts';
import type { Fact } from '../../../src/ports/facts.ts';
import { asHandoffId, asLegId, asRecordingId } from '../../../src/ports/ids.ts';
import { at, sampleCall, sampleEntry } from '../../contract/store/journal-samples.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { MemoryStore } from '../../fakes/memory-store.ts';
import { directoryShelf } from '../../fakes/directory-shelf.ts';

const CALL = sampleCall('past', { state: 'ended', endedAt: at(60) });
const ID = asRecordingId('past.rec1');
const BEGUN = { voicemail: ID, handoffId: asHandoffId('past.h1'), leg: asLegId('past.1'), mailbox: 'sales' };
const LEFT: Fact = {
  type: 'voicemail.left',
  data: {
    ...BEGUN,
    from: CALL.from,
    to: CALL.to,
    route: '*',
    startedAt: at(20),
    durationMs: 4_000,
    by: 'key',
    reason: 'billing',
    summary: '',
    context: null,
  },
};
const STARTED: Fact = { type: 'voicemail.started', data: { ...BEGUN, minMs: 1_000 } };

let directory: string;
let store: MemoryStore;
let sequence: number;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-voicemail-actions-'));
  store = new MemoryStore();
  sequence = 0;
});
afterEach(() => rmSync(directory, { recursive: true }));

function fileOf(recording: string): string {
  return join(directory, `${recording}.wav`);
}

async function note(...facts: Fact[]): Promise<void> {
  const entries = facts.map((fact) => sampleEntry(CALL.id, ++sequence, fact));
  await store.append({ call: CALL, entries, handoffs: [] });
}

describe('What the API does to messages', () => {
  const dispatched: unknown[] = [];
  function actions(isUp = false): VoicemailActions {
    dispatched.length = 0;
    return new VoicemailActions({
      ownerOf: () => (isUp ? { dispatch: (event) => void dispatched.push(event) } : null),
      voicemails: store.voicemails,
      shelf: directoryShelf(directory),
      past: new PastJournal({ store, clock: new FakeClock() }),
    });
  }

  it('of a call that is over is on its record, each with the next number', async () => {
    await note(LEFT);
    writeFileSync(fileOf(ID), 'RIFF');
    const control = actions();
    const both = await Promise.all([control.mark(ID, 'heard'), control.mark(ID, 'heard')]);
    expect(both).toMatchObject([
      { ok: true, value: { id: ID, state: 'heard' } },
      { ok: true, value: { state: 'heard' } },
    ]);
    // It is so already.
    await control.mark(ID, 'heard');
    expect(await store.voicemails.get(ID)).toMatchObject({ state: 'heard' });
    expect(await control.remove(ID)).toEqual({ ok: true, value: null });
    expect(existsSync(fileOf(ID))).toBe(false);
    expect(store.journal(CALL.id).map(({ type }) => type)).toEqual([
      'voicemail.left',
      'voicemail.marked',
      'voicemail.marked',
      'leg.recordingDeleted',
    ]);
    expect(await store.voicemails.get(ID)).toBeNull();
    expect(await control.remove(ID)).toEqual({ ok: false, code: 'not-found' });
    expect(await control.mark(ID, 'new')).toEqual({ ok: false, code: 'not-found' });
  });

  it('of a message whose file is gone takes the message off the list', async () => {
    await note(LEFT);
    expect(await actions().remove(ID)).toEqual({ ok: true, value: null });
    expect(await store.voicemails.get(ID)).toBeNull();
  });

  it('of a call that is up goes through the call', async () => {
    await note(LEFT);
    const control = actions(true);
    expect(await control.mark(ID, 'heard')).toMatchObject({ ok: true, value: { state: 'heard' } });
    expect(await control.remove(ID)).toEqual({ ok: true, value: null });
    expect(dispatched).toEqual([
      { type: 'api.markVoicemail', voicemail: ID, state: 'heard' },
      { type: 'api.deleteRecording', recording: ID },
    ]);
  });
});

describe('Messages that a crash cut off', () => {
  const discarded: string[] = [];
  function salvage(lengthMs: number | null): Salvage {
    discarded.length = 0;
    return {
      lengthMs: () => Promise.resolve(lengthMs),
      discard: (recording) => Promise.resolve(void discarded.push(recording)),
    };
  }
  const HANDED_OVER: Fact = {
    type: 'handoff.started',
    data: {
      handoffId: BEGUN.handoffId,
      trigger: 'ai',
      reason: 'billing',
      summary: 'first',
      strategy: 'conference',
      destinations: [],
      context: { intent: 'refund' },
    },
  };
  const SUMMARIZED: Fact = {
    type: 'handoff.summarized',
    data: { handoffId: BEGUN.handoffId, summary: 'Wants 20 € back', tookMs: 9 },
  };

  it('have what was recorded, and why the caller was handed over', async () => {
    await note(HANDED_OVER, SUMMARIZED, STARTED);
    expect(await cutOffVoicemails(store, CALL, salvage(2_500))).toEqual([
      {
        type: 'voicemail.left',
        data: {
          ...BEGUN,
          from: CALL.from,
          to: CALL.to,
          route: '*',
          startedAt: at(3),
          durationMs: 2_500,
          by: 'crash',
          reason: 'billing',
          summary: 'Wants 20 € back',
          context: { intent: 'refund' },
        },
      },
    ]);
    expect(discarded).toEqual([]);
  });

  it.each<[number | null, string, string[]]>([
    [0, 'empty', [ID]],
    [900, 'empty', [ID]],
    // Somebody may still be able to read it.
    [null, 'failed', []],
  ])('with %s ms of sound are none', async (lengthMs, reason, gone) => {
    await note(STARTED);
    const facts = await cutOffVoicemails(store, CALL, salvage(lengthMs));
    expect(facts).toMatchObject([{ type: 'voicemail.discarded', data: { voicemail: ID, reason } }]);
    expect(discarded).toEqual(gone);
  });

  it('are those that came to nothing before', async () => {
    await note(STARTED, LEFT);
    expect(await cutOffVoicemails(store, CALL, salvage(9_000))).toEqual([]);
  });
});
