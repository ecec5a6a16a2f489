import { asSipCallId } from '../../ports/ids.ts';
import type { ReplacesHeader } from '../../ports/signalling.ts';
import { parseParams } from './params.ts';
import { isOpaqueId, isToken, splitList, trimBlanks } from './text.ts';

/** Call-ID and tags of a real dialog are far shorter. */
const MAX_LENGTH = 1_024;

/**
 * Reads a Replaces header (RFC 3891 6.1).
 * @returns null if it cannot be read, or names more than one dialog (RFC 3891 3: "If more than one Replaces header field
 * is present in an INVITE, [...] the UAS MUST reject the request with a 400")
 */
export function parseReplaces(value: string): ReplacesHeader | null {
  const [only, ...more] = splitList(value);
  if (only === undefined || more.length > 0 || only.length > MAX_LENGTH) return null;
  const semicolon = only.indexOf(';');
  if (semicolon === -1) return null;
  const callId = trimBlanks(only.slice(0, semicolon));
  const params = parseParams(only, semicolon);
  if (!isOpaqueId(callId) || params === null) return null;
  const toTag = params.get('to-tag') ?? '';
  const fromTag = params.get('from-tag') ?? '';
  if (!isToken(toTag) || !isToken(fromTag)) return null;
  return { callId: asSipCallId(callId), toTag, fromTag, earlyOnly: params.has('early-only') };
}

/** Writes a Replaces header. */
export function formatReplaces({ callId, toTag, fromTag, earlyOnly }: ReplacesHeader): string {
  return `${callId};to-tag=${toTag};from-tag=${fromTag}${earlyOnly ? ';early-only' : ''}`;
}
