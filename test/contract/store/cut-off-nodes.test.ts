import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { closeCutOffCalls, finishVoicemails, PastJournal } from '../../../src/call-runtime/index.ts';
import { salvageOf } from '../../../src/composition/salvage.ts';
import { pcmHeader } from '../../../src/media/wav/wav-header.ts';
import { asCallId, asRecordingId } from '../../../src/ports/ids.ts';
import type { CallId } from '../../../src/ports/ids.ts';
import { KeeperThread, RecordingKeeper } from '../../../src/recordings/index.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import type { DatabaseStore } from '../../../src/store/index.ts';
import { eventually } from '../../sip/harness/wait.ts';
import { configOf } from '../../unit/composition/config-of.ts';
import { sampleBatch, sampleCall, sampleEntry } from './journal-samples.ts';
import { onPostgres, WITHOUT_FSYNC } from './on-postgres.ts';
import { SharedDatabase } from './two-nodes.ts';

vi.setConfig({ testTimeout: 120_000 });

const clock = new SystemClock();
const logger = pino({ level: 'silent' });
/** One second. */
const SAMPLES = 8_000;

function callOf(digit: number): CallId {
  return asCallId(`${String(digit).repeat(8)}-2222-3333-4444-555555555555`);
}

onPostgres('Postgres: calls of a node that is gone', WITHOUT_FSYNC, (on) => {
  let shared: SharedDatabase;
  let owner: DatabaseStore;
  let heir: DatabaseStore;
  let directory: string;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'warmbridge-cut-off-'));
    shared = await SharedDatabase.create(on.server);
    owner = await shared.open({ node: 'owner', clock });
    heir = await shared.open({ node: 'heir', clock });
  });

  afterEach(async () => {
    await shared.close();
    rmSync(directory, { recursive: true });
  });

  /** A call whose caller was leaving a message. */
  async function cutOff(call: CallId): Promise<void> {
    const data = { handoffId: `${call}.h1`, voicemail: `${call}.rec1`, leg: `${call}.1`, mailbox: 'sales', minMs: 500 };
    const entries = [sampleEntry(call, 1), sampleEntry(call, 2, { type: 'voicemail.started', data })];
    await owner.append({ call: sampleCall(call), entries, handoffs: [] });
    // A crash leaves a header that says that there is nothing.
    const header = pcmHeader({ sampleRateHz: 8_000, channels: 1 }, 0);
    writeFileSync(join(directory, `${call}.rec1.wav`), Buffer.concat([header, Buffer.alloc(2 * SAMPLES, 1)]));
  }

  async function typesOf(call: CallId): Promise<readonly string[]> {
    return (await heir.listEvents(call, 0, 100)).map(({ type }) => type);
  }

  test('the heir closes them and leaves messages open, which their owner finishes when it comes back', async () => {
    const [call, ofHeir] = [callOf(1), callOf(2)];
    await cutOff(call);
    await heir.append(sampleBatch(sampleCall(ofHeir), 1));
    expect(owner.node).toBe('owner');
    expect(await closeCutOffCalls(heir, clock, logger, { node: owner.node, salvage: null })).toEqual([call]);
    expect(await typesOf(call)).toEqual(['call.started', 'voicemail.started', 'call.ended']);
    expect((await heir.getCall(call))?.ended).toMatchObject({ reason: 'crash' });
    expect((await heir.getCall(ofHeir))?.endedAt).toBeNull();

    const salvage = salvageOf(configOf({ recording: { directory } }), logger);
    expect(await closeCutOffCalls(owner, clock, logger, { node: owner.node, salvage })).toEqual([]);
    const past = new PastJournal({ store: owner, clock });
    const keeper = new RecordingKeeper({
      ...{ store: owner, note: past.note.bind(past), clock, logger, directory, bitrate: 16_000, uploads: null },
      ...{ work: new KeeperThread(clock, logger, null), format: 'wav' },
      finish: async (of) => await finishVoicemails(past, owner, of, salvage),
    });
    keeper.start();
    const kept = async (): Promise<true | undefined> =>
      (await typesOf(call)).includes('recording.kept') ? true : undefined;
    await eventually('its file is kept', kept, 40_000);
    await keeper.close();
    expect((await typesOf(call)).slice(2)).toEqual(['call.ended', 'voicemail.left', 'recording.kept']);
    expect(await heir.voicemails.get(asRecordingId(`${call}.rec1`))).toMatchObject({
      state: 'new',
      endedBy: 'crash',
      mailbox: 'sales',
      durationMs: 1_000,
    });
    expect(await heir.audit.verifyCall(call)).toMatchObject({ breaks: [], due: [{ recording: `${call}.rec1` }] });
  });

  test('of two that close them at once each call has one end, and its message', async () => {
    const calls = Array.from({ length: 8 }, (_, index) => callOf(index + 1));
    for (const call of calls) await cutOff(call);
    rmSync(join(directory, `${calls[7]!}.rec1.wav`));
    const salvage = salvageOf(configOf({ recording: { directory } }), logger);
    const [closed] = await Promise.all([
      closeCutOffCalls(owner, clock, logger, { node: 'owner', salvage }),
      closeCutOffCalls(heir, clock, logger, { node: 'owner', salvage: null }),
    ]);
    const past = new PastJournal({ store: owner, clock });
    for (const call of calls) {
      // What the heir had closed before the owner looked is finished by its file, as above.
      if (!closed.includes(call)) await finishVoicemails(past, owner, call, salvage);
      const types = await typesOf(call);
      const result = call === calls[7] ? 'voicemail.discarded' : 'voicemail.left';
      expect([...types].sort()).toEqual(['call.ended', 'call.started', result, 'voicemail.started']);
      expect((await heir.audit.verifyCall(call))?.breaks).toEqual([]);
    }
    expect(existsSync(join(directory, `${calls[0]!}.rec1.wav`))).toBe(true);
  });
});
