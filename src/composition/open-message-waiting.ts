import { credentialsFor } from '../call-runtime/index.ts';
import { MessageWaiting } from '../message-waiting/index.ts';
import type { JournalBatch } from '../ports/store.ts';
import type { SignallingPort } from '../ports/signalling.ts';
import type { VoicemailStore } from '../ports/voicemails.ts';
import { voicemailChanges } from '../records/index.ts';
import type { PartContext } from './part-context.ts';

/** Begins to tell telephones of new messages, where mailboxes name some. Every one is told once the SIP side is up. */
export function openMessageWaiting(
  { config, current, clock, logger, parts }: PartContext,
  { voicemails, signalling }: { readonly voicemails: VoicemailStore; readonly signalling: SignallingPort },
): MessageWaiting {
  const mailboxes = config.voicemail.mailboxes.flatMap(({ name, mwi }) =>
    mwi === null ? [] : [{ name, uri: mwi, auth: () => credentialsFor(mwi, current.config.sip) }],
  );
  return parts.add('message-waiting', new MessageWaiting({ mailboxes, voicemails, signalling, clock, logger }));
}

/** Whether a batch that is durable changes the messages that there are. */
export function changesVoicemails({ entries }: JournalBatch): boolean {
  return voicemailChanges(entries).length > 0;
}
