import type { MailboxCount } from '../ports/voicemails.ts';

export const MESSAGE_SUMMARY = { event: 'message-summary', contentType: 'application/simple-message-summary' } as const;

/** The body of a NOTIFY for a mailbox (RFC 3842 5.2): `Voice-Message` has new and old messages. */
export function messageSummary(account: string, { new: fresh, old }: MailboxCount): string {
  const lines = [
    `Messages-Waiting: ${fresh > 0 ? 'yes' : 'no'}`,
    `Message-Account: ${account}`,
    `Voice-Message: ${String(fresh)}/${String(old)}`,
  ];
  return `${lines.join('\r\n')}\r\n`;
}
