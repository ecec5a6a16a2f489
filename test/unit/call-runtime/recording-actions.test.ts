import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PastJournal } from '../../../src/call-runtime/past-journal.ts';
import { RecordingActions } from '../../../src/call-runtime/recording-actions.ts';
import { asCallId, asRecordingId } from '../../../src/ports/ids.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { MemoryStore } from '../../fakes/memory-store.ts';
import { sampleCall } from '../../contract/store/journal-samples.ts';
import { CALL, OwnedCall } from './support/owned-call.ts';
import { directoryShelf } from '../../fakes/directory-shelf.ts';

const PAST = asCallId('past');
let directory: string;
let call: OwnedCall;
let store: MemoryStore;
let actions: RecordingActions;

function fileOf(recording: string): string {
  return join(directory, `${recording}.wav`);
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-recording-actions-'));
  // Its recordings open and open.
  const recorder = { open: () => new Promise<never>(() => undefined), close: () => Promise.resolve() };
  call = await new OwnedCall({ recorder }).begin();
  store = new MemoryStore();
  actions = new RecordingActions({
    ownerOf: (id) => (id === CALL ? call.owner : null),
    store,
    past: new PastJournal({ store, clock: new FakeClock() }),
    shelf: directoryShelf(directory),
  });
  await store.append({ call: sampleCall(PAST, { state: 'ended' }), entries: [], handoffs: [] });
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('Recordings by the API', () => {
  it('begin, are paused and resumed, and stop', async () => {
    const first = asRecordingId(`${CALL}.rec1`);
    const begun = await actions.start(CALL, { maxMs: 60_000, trim: false });
    expect(begun).toMatchObject({ ok: true, value: { id: first, pause: null } });
    expect(await actions.hold(CALL, first, 'skip')).toMatchObject({ ok: true, value: { id: first, pause: 'skip' } });
    expect(actions.list(CALL)).toMatchObject([{ id: first, pause: 'skip' }]);
    expect(await actions.hold(CALL, first, null)).toMatchObject({ ok: true, value: { pause: null } });
    expect(await actions.stop(CALL, first)).toMatchObject({ ok: true, value: { id: first } });
    expect(await actions.stop(CALL, first)).toEqual({ ok: false, code: 'not-found' });
    expect(await actions.hold(CALL, asRecordingId('other'), null)).toEqual({ ok: false, code: 'not-found' });
  });

  it('are refused where the call has enough of them, or is none', async () => {
    for (let count = 0; count < 4; count += 1) await actions.start(CALL, { maxMs: 60_000, trim: false });
    expect(await actions.start(CALL, { maxMs: 60_000, trim: false })).toMatchObject({
      ok: false,
      code: 'conflict',
      message: '4 recordings of the call are under way',
    });
    expect(await actions.start(PAST, { maxMs: 60_000, trim: false })).toEqual({ ok: false, code: 'not-found' });
    expect(actions.list(PAST)).toEqual([]);
  });

  it('of a call that is over are deleted, and the journal says so', async () => {
    const recording = asRecordingId('past.rec1');
    for (const id of [PAST, recording]) writeFileSync(fileOf(id), 'RIFF');
    const removed = { ok: true, value: null };
    expect(await Promise.all([actions.remove(PAST, recording), actions.remove(PAST, PAST)])).toEqual([
      removed,
      removed,
    ]);
    expect([existsSync(fileOf(PAST)), existsSync(fileOf(recording))]).toEqual([false, false]);
    expect(store.journal(PAST)).toMatchObject([
      { sequence: 1, type: 'leg.recordingDeleted', data: { recording } },
      { sequence: 2, type: 'recording.deleted', data: { retentionDays: null } },
    ]);
    expect(await actions.remove(PAST, recording)).toEqual({ ok: false, code: 'not-found' });
  });

  it('of a call that is up are deleted when they are over, and its own is not', async () => {
    const open = asRecordingId(`${CALL}.rec1`);
    const over = asRecordingId(`${CALL}.rec9`);
    await actions.start(CALL, { maxMs: 60_000, trim: false });
    for (const id of [CALL, open, over]) writeFileSync(fileOf(id), 'RIFF');
    expect(await actions.remove(CALL, CALL)).toMatchObject({ ok: false, code: 'conflict' });
    expect(await actions.remove(CALL, open)).toMatchObject({ ok: false, message: 'the recording goes on' });
    expect(await actions.remove(CALL, over)).toEqual({ ok: true, value: null });
    expect([existsSync(fileOf(open)), existsSync(fileOf(over))]).toEqual([true, false]);
  });
});
