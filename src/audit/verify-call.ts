import type { AuditBreak, AuditStore, CallVerdict } from '../ports/audit.ts';
import type { CallId } from '../ports/ids.ts';
import { recordingBreak } from '../records/audit/index.ts';
import type { RecordingShelf } from '../recordings/index.ts';
import { messageOf } from '../shared/message-of.ts';

/** What a call is held against. */
export interface VerifySource {
  readonly audit: Pick<AuditStore, 'verifyCall' | 'verifyDay'>;
  /** Where its recordings are. */
  readonly shelf: Pick<RecordingShelf, 'contentOf'>;
  /** The public key that must have signed days; null: the one that each statement names. */
  readonly publicKey: string | null;
}

/**
 * Holds a call against its chain, its recordings against the hashes that are on record, wherever they are kept, and the
 * days of its chain against the statements that are signed of them.
 * @returns null: there is no such call
 * @throws StoreError
 */
export async function verifyCall({ audit, shelf, publicKey }: VerifySource, call: CallId): Promise<CallVerdict | null> {
  const checked = await audit.verifyCall(call);
  if (checked === null) return null;
  const { due, breaks: ofChain, ...chain } = checked;
  const breaks: AuditBreak[] = [...ofChain];
  for (const recording of due) {
    try {
      const found = recordingBreak(recording, await shelf.contentOf(recording.recording, recording.format));
      if (found !== null) breaks.push(found);
    } catch (error) {
      breaks.push({ where: `recording ${recording.recording}`, message: `cannot be read: ${messageOf(error)}` });
    }
  }
  const unsigned: string[] = [];
  for (const day of chain.days) {
    const verdict = await audit.verifyDay(day, publicKey);
    if (verdict.signed === null) unsigned.push(day);
    // Of other calls of that day nothing is asked here.
    breaks.push(...verdict.breaks.filter(({ where }) => where.startsWith('statement ')));
  }
  return { ...chain, recordings: due.length, breaks, unsigned };
}
