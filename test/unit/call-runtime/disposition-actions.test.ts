import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DispositionActions } from '../../../src/call-runtime/disposition-actions.ts';
import { PastJournal } from '../../../src/call-runtime/past-journal.ts';
import { asCallId } from '../../../src/ports/ids.ts';
import { DatabaseStore } from '../../../src/store/index.ts';
import { at, sampleCall, sampleEntry } from '../../contract/store/journal-samples.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const CALL = sampleCall('past', { state: 'ended', endedAt: at(60) });
const GIVEN = { resolved: false, by: 'ops' };

describe('A disposition of a call that is over', () => {
  let directory: string;
  let store: DatabaseStore;
  const clock = new FakeClock();
  let past: PastJournal;
  let actions: DispositionActions;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'warmbridge-dispositions-'));
    store = await DatabaseStore.open({
      database: { kind: 'sqlite', file: join(directory, 'calls.db') },
      clock,
      logger: pino({ level: 'silent' }),
    });
    past = new PastJournal({ store, clock });
    actions = new DispositionActions({ ownerOf: () => null, store, past, clock });
    const started = sampleEntry(CALL.id, 1, {
      type: 'call.started',
      data: { from: CALL.from, to: CALL.to, route: '*' },
    });
    await store.append({ call: CALL, entries: [started], handoffs: [] });
  });
  afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  it('is behind its journal and in its record, the last one counts, and the chain of hashes covers both', async () => {
    await actions.give(CALL.id, GIVEN);
    const second = { resolved: true, precise: true, note: 'sent', by: 'crm' };
    const outcome = await actions.give(CALL.id, second);
    const disposition = { ...second, at: new Date(clock.wall()).toISOString() };
    expect(outcome).toEqual({ ok: true, value: { ...CALL, disposition } });
    expect(await store.getCall(CALL.id)).toEqual({ ...CALL, disposition });
    const facts = await store.listEvents(CALL.id, 1, 10);
    expect(facts).toMatchObject([
      { kind: 'fact', type: 'call.disposition', data: GIVEN },
      { kind: 'fact', type: 'call.disposition', data: second },
    ]);
    expect(await store.audit.verifyCall(CALL.id)).toMatchObject({ entries: 3, breaks: [] });
  });

  it('is not lost to another fact that is noted at the same time', async () => {
    const seals = new PastJournal({ store, clock });
    await Promise.all([
      seals.note(CALL.id, { type: 'recording.deleted', data: { retentionDays: null } }),
      actions.give(CALL.id, GIVEN),
      seals.note(CALL.id, { type: 'recording.deleted', data: { retentionDays: 1 } }),
    ]);
    expect(await store.getCall(CALL.id)).toMatchObject({ disposition: GIVEN });
    expect(await store.listEvents(CALL.id, 1, 10)).toHaveLength(3);
    expect(await store.audit.verifyCall(CALL.id)).toMatchObject({ breaks: [] });
  });

  it('of a call that nobody knows is refused, and of one that was erased; its note is erased with it', async () => {
    expect(await actions.give(asCallId('none'), GIVEN)).toEqual({ ok: false, code: 'not-found' });
    await actions.give(CALL.id, { ...GIVEN, note: 'Mrs Berg' });
    await store.audit.eraseCaller(CALL.from, 'test');
    const left = await store.getCall(CALL.id);
    expect(left?.disposition).toEqual({ ...GIVEN, at: new Date(clock.wall()).toISOString() });
    expect(await actions.give(CALL.id, GIVEN)).toMatchObject({ ok: false, code: 'conflict', state: 'ended' });
    expect(await store.audit.verifyCall(CALL.id)).toMatchObject({ breaks: [], erased: true });
  });
});
